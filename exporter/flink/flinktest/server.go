// Package flinktest is a JobManager that answers from recordings.
package flinktest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Server answers GET /a/b with the file a/b.json of its case. It is strict: a request that was not recorded fails the
// test, and so does a recording that nothing asked for.
type Server struct {
	URL string

	mu       sync.Mutex
	handlers map[string]http.Handler // by path
	asked    map[string]bool
	excused  bool
}

// Serve starts a server for one case of testdata, such as "2.2.1/healthy". It ends with the test.
func Serve(t *testing.T, name string) *Server {
	t.Helper()
	s := &Server{handlers: recordings(t, name), asked: map[string]bool{}}
	server := httptest.NewServer(s.handler(t))
	s.URL = server.URL
	t.Cleanup(func() {
		server.Close()
		s.requireAllAsked(t)
	})
	return s
}

// Become answers with the recordings of another case from now on, as a cluster that continues.
func (s *Server) Become(t *testing.T, name string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers = recordings(t, name)
}

// Handle answers path with handler instead of the recording.
func (s *Server) Handle(path string, handler http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers[path] = handler
}

// HandleAll answers every recorded path with handler.
func (s *Server) HandleAll(handler http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path := range s.handlers {
		s.handlers[path] = handler
	}
	s.excused = true // which of them a client still asks for is its own business
}

// Excuse allows for recordings that nothing asks for.
func (s *Server) Excuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.excused = true
}

// Forget drops the recordings of paths that the test does not ask for.
func (s *Server) Forget(paths ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range paths {
		delete(s.handlers, path)
	}
}

func (s *Server) handler(t *testing.T) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler := s.answerTo(r.URL.Path)
		if handler == nil || r.Method != http.MethodGet {
			t.Errorf("unexpected request: %s %s", r.Method, r.URL)
			http.NotFound(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

func (s *Server) answerTo(path string) http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[path] = true
	return s.handlers[path]
}

func (s *Server) requireAllAsked(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path := range s.handlers {
		if !s.asked[path] && !s.excused {
			t.Errorf("recorded, but never asked for: GET %s", path)
		}
	}
}

// recordings reads the files of a case.
func recordings(t *testing.T, name string) map[string]http.Handler {
	handlers := map[string]http.Handler{}
	bodies, err := bodiesOf(name)
	require.NoError(t, err)
	for path, body := range bodies {
		handlers[path] = recording(body)
	}
	return handlers
}

// bodiesOf are the recorded answers of a case, by path.
func bodiesOf(name string) (map[string][]byte, error) {
	_, here, _, _ := runtime.Caller(0)
	folder := filepath.Join(filepath.Dir(here), "..", "testdata", filepath.FromSlash(name))
	bodies := map[string][]byte{}
	err := filepath.WalkDir(folder, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(file)
		route, _ := filepath.Rel(folder, file)
		bodies["/"+strings.TrimSuffix(filepath.ToSlash(route), ".json")] = body
		return err
	})
	return bodies, err
}
