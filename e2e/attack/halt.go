package main

import (
	"net"
	"sync"
)

// listeners are those of brokers that can be made to hang, as processes do that are stopped.
type listeners struct {
	mu       sync.Mutex
	released chan struct{}
	halted   map[string]bool // by address
}

func (l *listeners) listen(network, address string) (net.Listener, error) {
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	return halting{listener, l}, nil
}

func (l *listeners) halt(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released, l.halted = make(chan struct{}), map[string]bool{address: true}
}

// release lets all continue.
func (l *listeners) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.halted != nil {
		close(l.released)
		l.halted = nil
	}
}

// wait returns when nobody keeps the address from going on.
func (l *listeners) wait(address string) {
	l.mu.Lock()
	halted, released := l.halted[address], l.released
	l.mu.Unlock()
	if halted {
		<-released
	}
}

type halting struct {
	net.Listener
	of *listeners
}

func (h halting) Accept() (net.Conn, error) {
	connection, err := h.Listener.Accept()
	return haltingConn{connection, h}, err
}

type haltingConn struct {
	net.Conn
	listener halting
}

func (c haltingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.listener.of.wait(c.listener.Addr().String())
	return n, err
}
