// Package jobmanager is a stand-in for Flink's JobManager that has one fault at a time. Unit tests use it, and so does
// the command e2e/attack.
package jobmanager

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server is the JobManager. It keeps its address while it is gone.
type Server struct {
	// Requests counts what it was asked.
	Requests atomic.Int64

	mu       sync.Mutex
	address  string
	listener net.Listener
	server   *http.Server
	handler  http.Handler
}

// Start starts a JobManager without a fault on a free port.
func Start() (*Server, error) {
	s := &Server{address: "127.0.0.1:0", handler: usual}
	return s, s.listen()
}

// URL is its address.
func (s *Server) URL() string { return "http://" + s.address }

// Have gives it a fault instead of the one that it had.
func (s *Server) Have(fault Fault) error {
	s.mu.Lock()
	s.handler = fault.handler()
	s.mu.Unlock()
	s.Close()
	if fault.Gone {
		return nil
	}
	return s.listen()
}

// Heal takes its fault away.
func (s *Server) Heal() error { return s.Have(Fault{}) }

// Close ends it, with all its connections.
func (s *Server) Close() {
	if s.server != nil {
		_ = s.listener.Close() // the server may not know it yet
		_ = s.server.Close()   // connections are cut: there is nothing else to do
		s.server = nil
	}
}

func (s *Server) listen() error {
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.address, err)
	}
	s.listener, s.address = listener, listener.Addr().String()
	s.server = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute}
	go func(server *http.Server) { _ = server.Serve(listener) }(s.server) // ends with Close
	return nil
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.Requests.Add(1)
	s.mu.Lock()
	handler := s.handler
	s.mu.Unlock()
	handler.ServeHTTP(w, r)
}
