package crowd

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// Connections are those of a server: no more than so many. Where there is one more, the one that has been without a
// request for the longest is closed: whoever opens many and asks nothing keeps nobody out.
type Connections struct {
	most int

	mu    sync.Mutex
	open  int
	idle  *list.List // of net.Conn, the longest first
	place map[net.Conn]*list.Element
}

// NewConnections returns the connections of a server that has none yet.
func NewConnections(most int) *Connections {
	return &Connections{most: most, idle: list.New(), place: map[net.Conn]*list.Element{}}
}

// Changed is for http.Server.ConnState.
func (c *Connections) Changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy(conn)
	switch state {
	case http.StateNew:
		c.open++
		c.rest(conn)
		if c.open > c.most {
			c.closeOne()
		}
	case http.StateIdle:
		c.rest(conn)
	case http.StateClosed, http.StateHijacked:
		c.open--
	}
}

func (c *Connections) rest(conn net.Conn) { c.place[conn] = c.idle.PushBack(conn) }

func (c *Connections) busy(conn net.Conn) {
	if place, idle := c.place[conn]; idle {
		c.idle.Remove(place)
		delete(c.place, conn)
	}
}

func (c *Connections) closeOne() {
	conn := c.idle.Front().Value.(net.Conn)
	c.busy(conn)
	go conn.Close() // says goodbye first where there is TLS
}
