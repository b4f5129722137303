// Package crowd keeps clients out of each other's way: those that are many, and those that are slow.
package crowd

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// logEvery is how often one line says that requests were refused.
const logEvery = time.Minute

// refuseAfter is how long a request waits for its refusal: those who ask again at once would take the time of the
// others.
const refuseAfter = 500 * time.Millisecond

// Limit is how many requests are served at once, over all handlers that have it. A client that has none under way is
// served beyond the limit, up to twice as many: one client keeps no other out.
type Limit struct {
	most   int
	said   *rate.Sometimes
	logger *slog.Logger

	mu       sync.Mutex
	underWay int
	of       map[client]int // how many of them are whose
}

// NewLimit returns a limit that nobody uses yet.
func NewLimit(most int, logger *slog.Logger) *Limit {
	return &Limit{most: most, said: &rate.Sometimes{Interval: logEvery}, logger: logger, of: map[client]int{}}
}

// AtMost serves so many requests at once. Others are refused, with 503 and a line.
func AtMost(most int, handler http.Handler, logger *slog.Logger) http.Handler {
	return NewLimit(most, logger).Handler(handler)
}

// Handler serves requests within the limit. Others are refused, with 503 and a line.
func (l *Limit) Handler(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := clientAt(r.RemoteAddr)
		if !l.enter(who) {
			l.refuse(w, r)
			return
		}
		defer l.leave(who)
		handler.ServeHTTP(w, r)
	})
}

func (l *Limit) enter(who client) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.underWay >= l.most && (l.of[who] > 0 || l.underWay >= 2*l.most) {
		return false
	}
	l.underWay++
	l.of[who]++
	return true
}

func (l *Limit) leave(who client) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
	if l.of[who]--; l.of[who] == 0 {
		delete(l.of, who)
	}
}

func (l *Limit) refuse(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(refuseAfter):
	case <-r.Context().Done():
	}
	l.said.Do(func() { l.logger.Warn("requests refused: too many at once", "path", r.URL.Path, "limit", l.most) })
	w.Header().Set("Retry-After", "1")
	http.Error(w, fmt.Sprintf("more than %d requests at once, try again later", l.most), http.StatusServiceUnavailable)
}

// Within gives each client so much time to read its answer, from the first byte on; then its connection is closed. How
// long the answer takes to begin is the handler's business.
func Within(limit time.Duration, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(&answer{ResponseWriter: w, limit: limit}, r)
	})
}

// answer sets deadlines when it begins.
type answer struct {
	http.ResponseWriter
	limit time.Duration
	begun bool
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) WriteHeader(status int) {
	a.begin()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(p)
}

// begin also bounds how long the server waits for the rest of the request, which nobody reads.
func (a *answer) begin() {
	if a.begun {
		return
	}
	a.begun = true
	control, until := http.NewResponseController(a.ResponseWriter), time.Now().Add(a.limit)
	_ = control.SetWriteDeadline(until) // a writer that knows no deadlines is none of a server
	_ = control.SetReadDeadline(until)
}
