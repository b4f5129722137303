package jobmanager

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"
)

// Fault is one thing that is wrong with a JobManager. The zero Fault is none.
type Fault struct {
	Name string
	// Cluster is what answers; that of the usual size if it is empty.
	Cluster Cluster
	// Break answers instead, and may ask the cluster.
	Break func(healthy http.Handler) http.Handler
	// Gone reports whether nobody listens.
	Gone bool
	// Up reports whether Flink still says something that can be used.
	Up bool
}

func (f Fault) handler() http.Handler {
	cluster := f.Cluster
	if cluster == (Cluster{}) {
		cluster = usual
	}
	if f.Break == nil {
		return cluster
	}
	return f.Break(cluster)
}

// Faults are all that is known.
func Faults() []Fault { return slices.Concat(answers, transports, bodies, values, names, sizes) }

// always answers every request alike.
func always(handler http.HandlerFunc) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler { return handler }
}

// only answers requests alike whose path ends so.
func only(suffix string, handler http.HandlerFunc) func(http.Handler) http.Handler {
	return func(healthy http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, suffix) {
				handler(w, r)
				return
			}
			healthy.ServeHTTP(w, r)
		})
	}
}

// changed passes on what the cluster answers, changed.
func changed(change func(body []byte) []byte) func(http.Handler) http.Handler {
	return func(healthy http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			healthy.ServeHTTP(recorder, r)
			_, _ = w.Write(change(recorder.Body.Bytes()))
		})
	}
}

// replaced replaces texts in what the cluster answers: old, new, and so on.
func replaced(oldnew ...string) func(http.Handler) http.Handler {
	replacer := strings.NewReplacer(oldnew...)
	return changed(func(body []byte) []byte { return []byte(replacer.Replace(string(body))) })
}

// reply is an answer.
func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// raw writes to the connection what need not be HTTP, and closes it.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, text)
	}
}

// hang never answers.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// repeat writes a text until there is so much of it, or the client has left.
func repeat(w io.Writer, text string, bytesInAll int) {
	chunk := bytes.Repeat([]byte(text), max(1, (64<<10)/len(text)))
	for written := 0; written < bytesInAll; written += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// trickle answers ten bytes a second.
func trickle(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"x":"`)
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-ticker.C:
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush() // of a client that has left, the context tells
		}
	}
}
