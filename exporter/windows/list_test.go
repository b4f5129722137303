package windows

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

// counted returns a snapshot of an audit with so many windows of each verdict.
func counted(topic string, overdue int64, horizon map[audit.Verdict]int64) stream.Snapshot {
	return stream.Snapshot{
		Config: config(), Topic: topic, Ready: true, KafkaUp: true,
		Snapshot: audit.Snapshot{Horizon: horizon, Overdue: overdue, Latest: window(3).Window},
	}
}

func severalAudits() http.Handler {
	away := counted("payments", 0, nil)
	away.KafkaUp = false
	return Handler(
		Audit{Name: "healthy", Cluster: "east", Source: fixed{
			snapshot: counted("clicks", 0, map[audit.Verdict]int64{audit.Correct: 24}),
		}},
		Audit{Name: "late", Cluster: "east", Source: fixed{
			snapshot: counted("orders", 2, map[audit.Verdict]int64{audit.Correct: 3}),
		}},
		Audit{Name: "unreadable", Cluster: "east", Source: fixed{notReady: errors.New("audit of topic a<b>: no access")}},
		Audit{Name: "away", Cluster: "west", Source: fixed{snapshot: away}},
		Audit{
			Name: "bad", Cluster: "west", Source: fixed{snapshot: counted("bids", 0, map[audit.Verdict]int64{audit.Short: 1})},
		},
		Audit{Name: "idle", Cluster: "west", Source: fixed{
			snapshot: counted("nights", 0, map[audit.Verdict]int64{audit.Unjudged: 4}),
		}},
		Audit{Name: "worse", Cluster: "west", Source: fixed{
			snapshot: counted("asks", 0, map[audit.Verdict]int64{audit.Missing: 2, audit.Conflict: 1}),
		}},
	)
}

func answer(handler http.Handler, url string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, url, nil))
	return recorder
}

// The list has the worst audit first, and says of each in a word how it is.
func TestList(t *testing.T) {
	handler := severalAudits()
	requireGolden(t, "list.txt", answer(handler, "/windows?format=text").Body.String())
	requireGolden(t, "list.json", answer(handler, "/windows?format=json").Body.String())
	requireGolden(t, "list.html", answer(handler, "/windows").Body.String())
}

func TestPagesOfSeveralAudits(t *testing.T) {
	tests := []struct {
		why, url string
		status   int
		has      string
	}{
		{"the page of one", "/windows/bad", http.StatusOK, "<h1>bad: windows of 15s in topic bids</h1>"},
		{"it leads back to the list", "/windows/bad", http.StatusOK, `<a href="../windows">all audits</a>`},
		{"no audit of that name", "/windows/other", http.StatusNotFound, `there is no audit "other"`},
		{"no page below one", "/windows/bad/more", http.StatusNotFound, `there is no audit "bad/more"`},
		{"no page without a name", "/windows/", http.StatusNotFound, `there is no audit ""`},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			got := answer(severalAudits(), test.url)
			assert.Equal(t, test.status, got.Code)
			assert.Contains(t, got.Body.String(), test.has)
		})
	}
	alone := Handler(Audit{Name: "main", Source: fixed{snapshot: filled()}})
	for _, url := range []string{"/windows", "/windows/main"} {
		page := answer(alone, url).Body.String()
		assert.Contains(t, page, "<h1>Windows of 15s in topic output</h1>", url)
		assert.NotContains(t, page, "all audits", url)
	}
}
