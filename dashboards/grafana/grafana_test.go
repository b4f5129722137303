package grafana_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/grafana"
)

var (
	board = grafana.Board{
		UID: "a", JSON: []byte(`{"uid":"a","title":"A","schemaVersion":42,"panels":[{"id":1,"title":"P","hide":false}]}`),
	}
	folder     = grafana.Folder{UID: "f", Title: "F"}
	prometheus = grafana.Prometheus{
		UID: "prometheus", Name: "Prometheus", URL: "http://prometheus:9090", ScrapeInterval: 15 * time.Second,
	}
)

// answer is what the stub says to a request, by "METHOD path".
type answer struct {
	status int
	kind   string
	body   string
}

func says(body string) answer { return answer{http.StatusOK, "application/json; charset=UTF-8", body} }

func refuses(status int, body string) answer { return answer{status, "application/json", body} }

const (
	health      = "GET /api/health"
	datasources = "GET /api/datasources"
	datasource  = "POST /api/datasources"
	findFolder  = "GET /api/folders/f"
	makeFolder  = "POST /api/folders"
	put         = "POST /api/dashboards/db"
	get         = "GET /api/dashboards/uid/a"
	annotate    = "POST /api/annotations"
)

// healthy is a Grafana that has all but the dashboard.
func healthy() map[string]answer {
	return map[string]answer{
		health:      says(`{"database":"ok","version":"13.2.1"}`),
		datasources: says(`[{"uid":"loki","type":"loki"},{"uid":"prometheus","type":"prometheus"}]`),
		findFolder:  says(`{"id":7,"uid":"f","title":"F"}`),
		put:         says(`{"id":1,"uid":"a","status":"success","version":1}`),
		get:         says(`{"meta":{},"dashboard":` + string(board.JSON) + `}`),
		annotate:    says(`{"id":1,"message":"Annotation added"}`),
	}
}

// stub is a Grafana that gives prepared answers and remembers what it was asked.
type stub struct {
	*httptest.Server
	mutex sync.Mutex
	asked map[string]string
	auth  string
}

func newStub(t *testing.T, answers map[string]answer) *stub {
	t.Helper()
	s := &stub{asked: map[string]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		request := r.Method + " " + r.URL.Path
		s.mutex.Lock()
		s.asked[request], s.auth = string(body), r.Header.Get("Authorization")
		s.mutex.Unlock()
		a, known := answers[request]
		if !known {
			a = refuses(http.StatusNotFound, `{"message":"not found"}`)
		}
		w.Header().Set("Content-Type", a.kind)
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body) // a client may have had enough
	}))
	t.Cleanup(s.Close)
	return s
}

func at(t *testing.T, access grafana.Access) *grafana.Grafana {
	t.Helper()
	g, err := grafana.At(access)
	require.NoError(t, err)
	return g
}

func push(t *testing.T, s *stub, p grafana.Prometheus) (string, error) {
	t.Helper()
	var out strings.Builder
	err := at(t, grafana.Access{URL: s.URL}).Push(t.Context(), []grafana.Board{board}, folder, p, &out)
	return out.String(), err
}

func TestPush(t *testing.T) {
	s := newStub(t, healthy())
	out, err := push(t, s, prometheus)
	require.NoError(t, err)
	assert.Contains(t, out, "Grafana 13.2.1 at "+s.URL)
	assert.Contains(t, out, "✓ a")

	var sent map[string]any
	require.NoError(t, json.Unmarshal([]byte(s.asked[put]), &sent))
	var want map[string]any
	require.NoError(t, json.Unmarshal(board.JSON, &want))
	want["id"] = 0.0
	assert.Equal(t, want, sent["dashboard"], "the JSON as it is, with no id of its own")
	assert.Equal(t, 7.0, sent["FolderID"])
	assert.Equal(t, true, sent["Overwrite"])
	assert.NotContains(t, s.asked, makeFolder, "the folder is there")
	assert.NotContains(t, s.asked, datasource, "a Prometheus is there")
}

func TestPushIntoAnEmptyGrafana(t *testing.T) {
	answers := healthy()
	answers[datasources] = says(`[]`)
	delete(answers, findFolder)
	answers[makeFolder] = says(`{"id":8,"uid":"f"}`)
	answers[datasource] = says(`{"id":1,"message":"Datasource added","name":"Prometheus"}`)

	t.Run("folder and datasource are made", func(t *testing.T) {
		s := newStub(t, answers)
		_, err := push(t, s, prometheus)
		require.NoError(t, err)
		assert.Contains(t, s.asked[makeFolder], `"uid":"f"`)
		assert.Contains(t, s.asked[datasource], `"url":"http://prometheus:9090"`)
		assert.Contains(t, s.asked[datasource], `"timeInterval":"15s"`, "rates go by it")
		assert.Contains(t, s.asked[put], `"FolderID":8`)
	})
	t.Run("no address for the datasource", func(t *testing.T) {
		s := newStub(t, answers)
		_, err := push(t, s, grafana.Prometheus{UID: "prometheus", Name: "Prometheus"})
		assert.ErrorContains(t, err, "give --prometheus.url")
		assert.NotContains(t, s.asked, put)
	})
}

func TestPushRefused(t *testing.T) {
	for _, row := range []struct {
		name, request string
		answer        answer
		err           []string
	}{
		{
			"with a message", put, refuses(http.StatusPreconditionFailed, `{"message":"a dashboard of that name exists"}`),
			[]string{
				"put dashboard a: ", "POST /api/dashboards/db answers 412 Precondition Failed: a dashboard of that name exists",
			},
		},
		{
			"without a message, at which the SDK would panic", put,
			refuses(http.StatusPreconditionFailed, `{"status":"name-exists"}`),
			[]string{"put dashboard a: ", `412 Precondition Failed: {"status":"name-exists"}`},
		},
		{
			"a status between success and failure, at which the SDK panics", put, refuses(http.StatusAccepted, `{}`),
			[]string{"put dashboard a: an answer that is not Grafana's"},
		},
		{
			"a provisioned dashboard", put, refuses(http.StatusBadRequest, `{"message":"Cannot save provisioned dashboard"}`),
			[]string{"Cannot save provisioned dashboard (it comes from a file"},
		},
		{
			"a page of HTML", put,
			answer{http.StatusOK, "text/html", "<html>"},
			[]string{`answers "text/html", not JSON: is this Grafana, and at this path?`},
		},
		{
			"a proxy's page of an error", put,
			answer{http.StatusBadGateway, "text/html", "<html>\n  bad   gateway"},
			[]string{"502 Bad Gateway: <html> bad gateway"},
		},
		{
			"JSON that is cut off", put, says(`{"id":`), []string{"put dashboard a: "},
		},
		{
			"not allowed", put, refuses(http.StatusForbidden, `{"message":"you'll need additional permissions"}`),
			[]string{"403 Forbidden: you'll need additional permissions (give --grafana.password-file or --grafana.token-file"},
		},
		{
			"nobody", datasources, refuses(http.StatusUnauthorized, `{"message":"Unauthorized"}`),
			[]string{"list datasources: ", "401 Unauthorized: Unauthorized (give --grafana.password-file"},
		},
		{
			"a folder that cannot be looked at", findFolder, refuses(http.StatusInternalServerError, ``),
			[]string{"find folder f: ", "500 Internal Server Error"},
		},
		{
			"its database is down", health, says(`{"database":"failing"}`), []string{`its database is "failing"`},
		},
		{
			"a server that is no Grafana", health, answer{http.StatusFound, "text/html", ""}, []string{"302 Found"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			answers := healthy()
			answers[row.request] = row.answer
			_, err := push(t, newStub(t, answers), prometheus)
			for _, part := range row.err {
				assert.ErrorContains(t, err, part)
			}
		})
	}
}

func TestDatasourceThatCannotBeMade(t *testing.T) {
	answers := healthy()
	answers[datasources] = says(`[]`)
	answers[datasource] = refuses(http.StatusConflict, `{"message":"data source with the same name already exists"}`)
	_, err := push(t, newStub(t, answers), prometheus)
	assert.ErrorContains(t, err, "make datasource Prometheus", "the SDK itself overlooks the status")
	assert.ErrorContains(t, err, "409 Conflict: data source with the same name already exists")
}

func TestOneDashboardThatFailsKeepsNoOtherAway(t *testing.T) {
	s := newStub(t, healthy())
	var out strings.Builder
	broken := grafana.Board{UID: "broken", JSON: []byte(`{`)}
	err := at(t, grafana.Access{URL: s.URL}).Push(t.Context(), []grafana.Board{broken, board}, folder, prometheus, &out)
	assert.ErrorContains(t, err, "put dashboard broken")
	assert.Contains(t, out.String(), "✓ a")
}

func TestVerify(t *testing.T) {
	for _, row := range []struct {
		name, there string
		err         []string
	}{
		{"the same", string(board.JSON), nil},
		{
			"with an id, a version, and fields of a newer Grafana",
			`{"id":3,"version":9,"uid":"a","title":"A","schemaVersion":43,"new":1,
				"panels":[{"id":1,"title":"P","pluginVersion":"13"}]}`,
			nil,
		},
		{"another title", `{"uid":"a","title":"B","schemaVersion":42,"panels":[{"id":1,"title":"P"}]}`, []string{
			"dashboard a differs", `title: "B", not "A"`,
		}},
		{
			"an older schema", `{"uid":"a","title":"A","schemaVersion":36,"panels":[{"id":1,"title":"P"}]}`,
			[]string{"schemaVersion: 36, not 42"},
		},
		{"a panel less", `{"uid":"a","title":"A","schemaVersion":42,"panels":[]}`, []string{"panels: 0 there, not 1"}},
		{
			"a panel that is another", `{"uid":"a","title":"A","schemaVersion":42,"panels":[{"id":1,"title":"Q","hide":true}]}`,
			[]string{`panels[0].title: "Q", not "P"`, "panels[0].hide: true, not false"},
		},
		{
			"a panel without a title", `{"uid":"a","title":"A","schemaVersion":42,"panels":[{"id":1}]}`,
			[]string{`panels[0].title: null, not "P"`},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			answers := healthy()
			answers[get] = says(`{"meta":{},"dashboard":` + row.there + `}`)
			out, err := verify(t, newStub(t, answers))
			if row.err == nil {
				require.NoError(t, err)
				assert.Contains(t, out, "✓ a")
			}
			for _, part := range row.err {
				assert.ErrorContains(t, err, part)
			}
		})
	}
}

func verify(t *testing.T, s *stub) (string, error) {
	t.Helper()
	var out strings.Builder
	err := at(t, grafana.Access{URL: s.URL}).Verify(t.Context(), []grafana.Board{board}, &out)
	return out.String(), err
}

func TestVerifyNamesAllThatIsWrong(t *testing.T) {
	answers := healthy()
	answers[datasources] = says(`[]`)
	delete(answers, get)
	_, err := verify(t, newStub(t, answers))
	assert.ErrorContains(t, err, "there is no datasource of Prometheus")
	assert.ErrorContains(t, err, "dashboard a is not there")
}

func TestMark(t *testing.T) {
	s := newStub(t, healthy())
	g := at(t, grafana.Access{URL: s.URL, User: "admin", Password: "secret"})
	require.NoError(t, g.Mark(t.Context(), "killed taskmanager", time.UnixMilli(1764000000123)))
	assert.JSONEq(t, `{"text":"killed taskmanager","tags":["flinkwatch"],"time":1764000000123}`, s.asked[annotate])
	assert.True(t, strings.HasPrefix(s.auth, "Basic "), "the user signs in: %q", s.auth)

	assert.ErrorContains(t, g.Mark(t.Context(), "  ", time.Now()), "a mark needs a text")
	t.Run("with a token", func(t *testing.T) {
		token := at(t, grafana.Access{URL: s.URL, User: "admin", Password: "secret", Token: "glsa_1"})
		require.NoError(t, token.Mark(t.Context(), "x", time.Now()))
		assert.Equal(t, "Bearer glsa_1", s.auth)
	})
	t.Run("refused", func(t *testing.T) {
		refusing := newStub(t, map[string]answer{annotate: refuses(http.StatusForbidden, `{"message":"no"}`)})
		err := at(t, grafana.Access{URL: refusing.URL}).Mark(t.Context(), "x", time.Now())
		assert.ErrorContains(t, err, "mark x: ")
		assert.ErrorContains(t, err, "403 Forbidden: no", "the SDK itself overlooks the status")
	})
}

func TestNobodyListens(t *testing.T) {
	s := newStub(t, nil)
	s.Close()
	_, err := at(t, grafana.Access{URL: s.URL, User: "admin", Password: "secret"}).Version(t.Context())
	require.ErrorContains(t, err, "ask Grafana at "+s.URL+" how it is")
	assert.NotContains(t, err.Error(), "secret")
}

func TestAGrafanaThatHangs(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := at(t, grafana.Access{URL: server.URL}).Mark(ctx, "x", time.Now())
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// The client hangs up long before the end, and it is its own business when.
func TestAnAnswerWithoutEnd(t *testing.T) {
	answers := healthy()
	answers[get] = says(`{"dashboard":{"title":"` + strings.Repeat("x", 64<<20) + `"}}`)
	_, err := verify(t, newStub(t, answers))
	assert.ErrorContains(t, err, fmt.Sprintf("answers more than %d bytes", 16<<20))
}

func TestAnAddressThatIsNone(t *testing.T) {
	_, err := grafana.At(grafana.Access{URL: "http://[::1"})
	assert.ErrorContains(t, err, "address of Grafana")
}
