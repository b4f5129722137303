package windows

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

// busy is a source that counts how often it is asked, and by how many at once.
type busy struct {
	fixed
	asked, now, most atomic.Int64
}

func (b *busy) Snapshot(now time.Time) stream.Snapshot {
	b.asked.Add(1)
	b.most.Store(max(b.most.Load(), b.now.Add(1)))
	time.Sleep(time.Second) // in the bubble's time
	b.now.Add(-1)
	return b.fixed.Snapshot(now)
}

func TestPagesAreMadeOneAtATimeAndShared(t *testing.T) {
	tests := []struct {
		why   string
		url   func(n int) string
		asked int64
	}{
		{"one page for all who ask for it", func(int) string { return "/windows?format=text" }, 1},
		{"a format that is none is HTML, and makes no other page", func(n int) string {
			return fmt.Sprintf("/windows?format=%d", n)
		}, 1},
		{"other pages have their turn", func(n int) string { return fmt.Sprintf("/windows?windows=%d", n+1) }, 20},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &busy{fixed: fixed{snapshot: filled()}}
				handler := Handler(Audit{Name: "main", Source: source})
				for n := range 20 {
					go handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, test.url(n), nil))
				}
				time.Sleep(time.Minute)
				assert.Equal(t, test.asked, source.asked.Load())
				assert.Equal(t, int64(1), source.most.Load())
			})
		})
	}
}

// stuck is a client that reads nothing until it is let go.
type stuck struct {
	*httptest.ResponseRecorder
	asked, release chan struct{}
}

func (s stuck) Write(p []byte) (int, error) {
	close(s.asked)
	<-s.release
	return s.ResponseRecorder.Write(p)
}

func TestASlowReaderHoldsNobodyUp(t *testing.T) {
	handler, request := Handler(Audit{
		Name: "main", Source: fixed{snapshot: filled()},
	}), httptest.NewRequest(http.MethodGet, "/windows", nil)
	slow, ended := stuck{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}, make(chan struct{})
	go func() {
		defer close(ended)
		handler.ServeHTTP(slow, request)
	}()
	<-slow.asked
	quick := httptest.NewRecorder()
	handler.ServeHTTP(quick, request)
	assert.Contains(t, quick.Body.String(), "/index")
	close(slow.release)
	<-ended
}

// counting is a source that notes how many windows it is asked for.
type counting struct {
	fixed
	windows *int
}

func (c counting) Windows(n int) ([]string, []audit.WindowView) {
	*c.windows = n
	return c.fixed.Windows(n)
}

// With many keys, fewer windows than are asked for are shown.
func TestCellsAreBounded(t *testing.T) {
	for keys, want := range map[int]int{2: 10_000, 50: 2000, 100_000: audit.Shown} {
		source := counting{fixed{snapshot: filled()}, new(int)}
		source.snapshot.Keys = make([]string, keys)
		source.snapshot.Windows = nil
		get(t, source, "/windows?windows=10000&format=json", "")
		assert.Equal(t, want, *source.windows, "%d keys", keys)
	}
}
