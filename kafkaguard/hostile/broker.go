// Package hostile has servers that a client of Kafka should survive: those that are no Kafka, and brokers that lie. It
// is for tests and for attacks on programs that run.
package hostile

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// Broker is a server that does one thing wrong.
type Broker struct {
	// Name says what it does.
	Name string
	// Says is what a client with a guard must say of it, beside its address. It is empty where the client's own time-out
	// may come first.
	Says string
	// serve speaks on a connection until it has no more to say.
	serve func(net.Conn)
}

// Listen starts the broker on a free port of this machine. stop ends it, and all its connections.
func (b Broker) Listen() (address string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("hostile broker %s: %w", b.Name, err)
	}
	open := &connections{}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer open.close(connection)
				if open.add(connection) {
					b.serve(connection)
				}
			}()
		}
	}()
	return listener.Addr().String(), func() { _ = listener.Close(); open.stop() }, nil
}

// connections are those that are open.
type connections struct {
	mu      sync.Mutex
	stopped bool
	open    map[net.Conn]bool
}

func (c *connections) add(connection net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[net.Conn]bool{}
	}
	c.open[connection] = true
	return !c.stopped
}

func (c *connections) close(connection net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, connection)
	_ = connection.Close()
}

func (c *connections) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	for connection := range c.open {
		_ = connection.Close()
	}
}

// asked is a request, as far as it matters here.
type asked struct {
	key         kmsg.Key
	version     int16
	correlation int32
}

// answering serves requests, each with what answer returns, until that is nil.
func answering(answer func(asked) []byte) func(net.Conn) {
	return func(connection net.Conn) {
		reader := bufio.NewReader(connection)
		for {
			head := make([]byte, 12)
			if _, err := io.ReadFull(reader, head); err != nil {
				return
			}
			if _, err := io.CopyN(io.Discard, reader, int64(binary.BigEndian.Uint32(head))-8); err != nil {
				return
			}
			bytes := answer(asked{
				kmsg.Key(binary.BigEndian.Uint16(head[4:])), int16(binary.BigEndian.Uint16(head[6:])),
				int32(binary.BigEndian.Uint32(head[8:])),
			})
			if _, err := connection.Write(bytes); err != nil || bytes == nil {
				return
			}
		}
	}
}

// frame is an answer with its right length.
func frame(correlation int32, body []byte) []byte {
	whole := binary.BigEndian.AppendUint32(nil, uint32(4+len(body)))
	return append(binary.BigEndian.AppendUint32(whole, uint32(correlation)), body...)
}

// honest is the right answer to the first request on a connection, which asks for versions.
func honest(a asked) []byte {
	answer := kmsg.NewPtrApiVersionsResponse()
	for key := kmsg.Produce; key <= kmsg.IncrementalAlterConfigs; key++ {
		versions := kmsg.NewApiVersionsResponseApiKey()
		versions.ApiKey, versions.MaxVersion = key.Int16(), key.Request().MaxVersion()
		answer.ApiKeys = append(answer.ApiKeys, versions)
	}
	answer.SetVersion(a.version)
	return frame(a.correlation, answer.AppendTo(nil))
}
