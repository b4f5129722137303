package main

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
)

// growing is a page whose counters grow each time that it is asked for.
type growing struct {
	mu    sync.Mutex
	lines []growingLine
	by    func() float64
}

// growingLine is a line of the page; a comment is all name.
type growingLine struct {
	name             string
	value            float64
	isSample, counts bool
}

// newGrowing reads a page in the text format.
func newGrowing(page []byte, by func() float64) *growing {
	g, counts := &growing{by: by}, false
	for text := range strings.Lines(string(page)) {
		text = strings.TrimSuffix(text, "\n")
		if kind, isType := strings.CutPrefix(text, "# TYPE "); isType {
			counts = strings.HasSuffix(kind, " counter") || strings.HasSuffix(kind, " histogram")
		}
		at := strings.LastIndexByte(text, ' ')
		value, err := strconv.ParseFloat(text[at+1:], 64)
		if strings.HasPrefix(text, "#") || at < 0 || err != nil {
			g.lines = append(g.lines, growingLine{name: text})
			continue
		}
		g.lines = append(g.lines, growingLine{name: text[:at+1], value: value, isSample: true, counts: counts})
	}
	return g
}

func (g *growing) next() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	var page bytes.Buffer
	for n := range g.lines {
		l := &g.lines[n]
		page.WriteString(l.name)
		if l.isSample {
			if l.counts {
				l.value += g.by()
			}
			page.Write(strconv.AppendFloat(page.AvailableBuffer(), l.value, 'g', -1, 64))
		}
		page.WriteByte('\n')
	}
	return page.Bytes()
}

// serveGrowing serves the page to Prometheus.
func serveGrowing(page []byte) *httptest.Server {
	random := rand.New(rand.NewPCG(1, 2))
	g := newGrowing(page, func() float64 { return float64(random.IntN(10)) })
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = w.Write(g.next()) // Prometheus counts what it has got
	}))
}
