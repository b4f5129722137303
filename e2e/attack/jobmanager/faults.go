package jobmanager

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

const (
	loginPage  = "<!DOCTYPE html><html><head><title>Please log in</title></head></html>"
	stackTrace = `{"errors":["Internal server error.","<Exception on server side:\njava.lang.Exception\n\tat x"]}`
	election   = `{"errors":["Service temporarily unavailable due to an ongoing leader election. Please refresh."]}`
)

// answers are wrong as a whole.
var answers = []Fault{
	{Name: "500 on all", Break: always(reply(500, stackTrace))},
	{Name: "500 on one endpoint (checkpoints)", Break: only("/checkpoints", reply(500, stackTrace)), Up: true},
	{Name: "503, leader election", Break: always(reply(503, election))},
	{Name: "HTML on all", Break: always(reply(200, loginPage))},
	{Name: "HTML on jobs/overview only", Break: only("/jobs/overview", reply(200, loginPage)), Up: true},
	{Name: "truncated JSON", Break: always(reply(200, `{"jobs":[{"jid":"a`))},
	{Name: "empty body", Break: always(reply(200, ""))},
	{Name: "null", Break: always(reply(200, "null"))},
	{Name: "array for object", Break: always(reply(200, "[]"))},
	{Name: "empty object", Break: always(reply(200, "{}"))},
	{Name: "wrong content type", Break: wrongType, Up: true},
	{Name: "jobs vanish between calls (404)", Break: only("/jobs/"+jobID(0), reply(404, `{"errors":["gone"]}`)), Up: true},
	{Name: "500, hang or answer in turn", Break: inTurn, Up: true},
}

// transports are those that are no good HTTP, or take their time.
var transports = []Fault{
	{Name: "gone", Gone: true},
	{Name: "hung on all", Break: always(hang)},
	{Name: "hung on job metrics", Break: only("/metrics", hang), Up: true},
	{Name: "hung on jobs/overview", Break: only("/jobs/overview", hang), Up: true},
	{Name: "trickle of 10 bytes a second on all", Break: always(trickle)},
	{Name: "trickle on vertices", Break: only("/subtasks/metrics", trickle), Up: true},
	{Name: "connection closed", Break: always(raw(""))},
	{Name: "garbage, no HTTP", Break: always(raw(strings.Repeat("\x00\xff garbage", 1000)))},
	{Name: "Content-Length too long", Break: always(raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"jobs\":["))},
	{Name: "HTTP/1.0", Break: always(raw("HTTP/1.0 200 OK\r\n\r\n{\"taskmanagers\":1,\"jobs\":[]}")), Up: true},
	{Name: "redirect to another host", Break: always(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
	})},
	{Name: "redirect for ever", Break: always(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	})},
	{Name: "200 MB of headers", Break: always(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			defer connection.Close()
			_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\n")
			repeat(connection, "X-Header: "+strings.Repeat("x", 1000)+"\r\n", 200<<20)
		}
	})},
	{Name: "1xx for ever", Break: always(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			defer connection.Close()
			repeat(connection, "HTTP/1.1 103 Early Hints\r\n\r\n", 200<<20)
		}
	})},
}

// bodies are too large, too deep, or grow when they are unpacked.
var bodies = []Fault{
	{Name: "200 MB on all", Break: always(huge)},
	{Name: "200 MB on taskmanagers", Break: only("/taskmanagers", huge), Up: true},
	{Name: "gzip without end", Break: always(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed(`{"x":"`))
		for part := packed(strings.Repeat("x", 8<<20)); ; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})},
	{Name: "9,000 levels of JSON", Break: always(reply(200, strings.Repeat(`{"x":[`, 4500)))},
	{Name: "1,000,000 levels of JSON", Break: always(reply(200, strings.Repeat("[", 1_000_000)))},
	{Name: "stack trace of 50 MB", Break: always(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"errors":["`)
		repeat(w, "java.lang.Exception ", 50<<20)
	})},
}

// packed is a part of a gzip file: parts may follow each other.
func packed(text string) []byte {
	part := &bytes.Buffer{}
	writer, _ := gzip.NewWriterLevel(part, gzip.BestSpeed) // a level that there is
	_, _ = io.WriteString(writer, text)                    // a buffer takes everything
	_ = writer.Close()
	return part.Bytes()
}

func huge(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"x":"`)
	repeat(w, "x", 200<<20)
}

// values have other kinds than Flink's, or out of bounds.
var values = []Fault{
	{Name: "numbers as strings", Break: replaced(`:7000`, `:"7000"`, `:10,`, `:"10",`), Up: true},
	{Name: "NaN and Infinity as strings", Break: replaced(`:7000`, `:"NaN"`, `:10,`, `:"Infinity",`), Up: true},
	{Name: "NaN, which is no JSON", Break: replaced(`:7000`, `:NaN`), Up: true},
	{Name: "1e400", Break: replaced(`:7000`, `:1e400`), Up: true},
	{Name: "1e400 slots in the overview", Break: replaced(`"slots-total":4`, `"slots-total":1e400`), Up: true},
	{Name: "negative numbers", Break: replaced(
		`"taskmanagers":2`, `"taskmanagers":-2`, `:7000`, `:-7000`, `"parallelism":2`, `"parallelism":-2`), Up: true},
	{Name: "parallelism as a string", Break: replaced(`"parallelism":2`, `"parallelism":"2"`), Up: true},
	{Name: "parallelism of 1.5", Break: replaced(`"parallelism":2`, `"parallelism":1.5`), Up: true},
	{Name: "a number of 2 MB", Break: replaced(`"parallelism":2`, `"parallelism":`+strings.Repeat("9", 2<<20)), Up: true},
	{Name: "states that are not known yet", Break: replaced(`RUNNING`, `PONDERING`, `"running"`, `"pondering"`), Up: true},
}

// names are strange, long, or those of others.
var names = []Fault{
	{Name: "two jobs of one id", Break: replaced(jobID(1), jobID(0)), Up: true},
	{Name: "two TaskManagers of one id", Break: replaced(`"tm-1"`, `"tm-0"`), Up: true},
	{Name: "two vertices of one id", Break: replaced(vertexID(1), vertexID(0)), Up: true},
	{Name: "two jobs of one name", Break: replaced(`"job 1"`, `"job 0"`), Up: true},
	{Name: "names with control characters, quotes and right-to-left marks", Break: replaced(
		`"job 0"`, `"a\n\t\r\u0000\"\\\u202e{}"`, `"vertex 0"`, `"\u2028\u0007\""`), Up: true},
	{Name: "names that are no UTF-8", Break: replaced(`"job 0"`, "\"\xff\xfe\"", `"vertex 0"`, "\"a\xc3\""), Up: true},
	{Name: "names of 5 kB", Break: long(5000), Up: true},
	{Name: "names of 2 MB", Break: long(2 << 20), Up: true},
	{Name: "ids with slashes and dots", Break: replaced(jobID(0), "../../etc", vertexID(0), "a/../b?x=#"), Up: true},
	{Name: "ids of 2 MB", Break: replaced(`"jid":"`, `"jid":"`+strings.Repeat("0", 2<<20)), Up: true},
	{Name: "states of 100 kB", Break: replaced(`"state":"RUN`, `"state":"`+strings.Repeat("S", 100_000)), Up: true},
}

// long gives jobs and vertices names of so many bytes.
func long(size int) func(http.Handler) http.Handler {
	return replaced(`"job `, `"`+strings.Repeat("n", size), `"vertex `, `"`+strings.Repeat("v", size))
}

// small has jobs that are not known from before.
var small = Cluster{Running: 1, Vertices: 1, Parallelism: 1, TaskManagers: 1, First: 1 << 20}

// sizes are clusters as large as can be.
var sizes = []Fault{
	{Name: "100 jobs", Cluster: small.with(func(c *Cluster) { c.Running = 100 }), Up: true},
	{Name: "10,000 jobs that run", Cluster: small.with(func(c *Cluster) { c.Running = 10_000 }), Up: true},
	{Name: "10,000 jobs that have ended", Cluster: small.with(func(c *Cluster) { c.Ended = 10_000 }), Up: true},
	{Name: "1,000 jobs of one id", Cluster: small.with(func(c *Cluster) { c.Running = 1000 }), Break: sameID, Up: true},
	{Name: "10,000 TaskManagers", Cluster: small.with(func(c *Cluster) { c.TaskManagers = 10_000 }), Up: true},
	{Name: "parallelism of 100,000", Cluster: small.with(func(c *Cluster) { c.Parallelism = 100_000 }), Up: true},
	{Name: "a source of 50,000 partitions", Cluster: small.with(func(c *Cluster) { c.Partitions = 50_000 }), Up: true},
}

func wrongType(healthy http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		changed(func(body []byte) []byte {
			w.Header().Set("Content-Type", "image/png")
			return body
		})(healthy).ServeHTTP(w, r)
	})
}

// inTurn answers, fails and hangs, but for the overview.
func inTurn(healthy http.Handler) http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/overview" {
			healthy.ServeHTTP(w, r)
			return
		}
		switch n.Add(1) % 5 {
		case 3:
			reply(500, stackTrace)(w, r)
		case 4:
			hang(w, r)
		default:
			healthy.ServeHTTP(w, r)
		}
	})
}

func sameID(healthy http.Handler) http.Handler {
	var oldnew []string
	for i := range 1000 {
		oldnew = append(oldnew, fmt.Sprintf("%q", jobID(small.First+i)), fmt.Sprintf("%q", jobID(small.First)))
	}
	return replaced(oldnew...)(healthy)
}
