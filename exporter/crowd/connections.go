package crowd

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// Connections are those of a server: no more than so many. Where there is one more, the client with the most of them
// loses one: the one that has been without a request for the longest, or else the oldest one that has a request. So
// a client that opens many keeps nobody else out, whether it asks something or not.
type Connections struct {
	most int

	mu         sync.Mutex
	idle, busy *list.List // of net.Conn, the longest first
	open       map[net.Conn]*place
	of         map[client]int // how many are open
}

type place struct {
	client  client
	list    *list.List
	element *list.Element
}

// NewConnections returns the connections of a server that has none yet.
func NewConnections(most int) *Connections {
	return &Connections{
		most: most, idle: list.New(), busy: list.New(), open: map[net.Conn]*place{}, of: map[client]int{},
	}
}

// Changed is for http.Server.ConnState.
func (c *Connections) Changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.add(conn)
		if len(c.open) > c.most {
			c.closeOne()
		}
	case http.StateActive:
		c.move(conn, c.busy)
	case http.StateIdle:
		c.move(conn, c.idle)
	case http.StateClosed, http.StateHijacked:
		c.remove(conn)
	}
}

func (c *Connections) add(conn net.Conn) {
	who := clientAt(conn.RemoteAddr().String())
	c.open[conn] = &place{who, c.idle, c.idle.PushBack(conn)}
	c.of[who]++
}

// move does nothing with a connection that is being closed.
func (c *Connections) move(conn net.Conn, to *list.List) {
	if p := c.open[conn]; p != nil {
		p.list.Remove(p.element)
		p.list, p.element = to, to.PushBack(conn)
	}
}

func (c *Connections) remove(conn net.Conn) {
	p := c.open[conn]
	if p == nil {
		return
	}
	p.list.Remove(p.element)
	delete(c.open, conn)
	if c.of[p.client]--; c.of[p.client] == 0 {
		delete(c.of, p.client)
	}
}

func (c *Connections) closeOne() {
	largest := 0
	for _, n := range c.of {
		largest = max(largest, n)
	}
	for _, connections := range []*list.List{c.idle, c.busy} {
		for e := connections.Front(); e != nil; e = e.Next() {
			conn := e.Value.(net.Conn)
			if c.of[c.open[conn].client] == largest {
				c.remove(conn)
				go conn.Close() // says goodbye first where there is TLS
				return
			}
		}
	}
}
