package registry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/registry"
	"flinkwatch/exporter/schema"
)

// server stands in for a registry: it answers as Confluent's documentation of the API has it.
type server struct {
	mu      sync.Mutex
	answers map[string]string // by path
	away    int               // how many requests fail before it is back; all of them if it is negative
	asked   []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.EscapedPath())
	answer, found := s.answers[r.URL.EscapedPath()]
	switch {
	case s.away != 0:
		s.away--
		w.WriteHeader(http.StatusServiceUnavailable)
	case !found:
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error_code":40403,"message":"Schema not found"}`))
	default:
		_, _ = w.Write([]byte(answer))
	}
}

func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func start(t *testing.T, s *server, change func(*registry.Config)) (client *registry.Client, url string) {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	cfg := registry.Config{
		URL: web.URL + "/", Transport: web.Client().Transport, Logger: promslog.NewNopLogger(),
		Patience: time.Minute, Pause: time.Millisecond, Again: time.Hour,
	}
	if change != nil {
		change(&cfg)
	}
	return registry.New(t.Context(), cfg), web.URL
}

// A schema is asked for once, with all that it refers to before it.
func TestSchema(t *testing.T) {
	s := &server{answers: map[string]string{
		"/schemas/ids/7": `{"schema":"top","references":[{"name":"a","subject":"s/a","version":2},
			{"name":"b","subject":"b","version":1}]}`,
		"/subjects/s%2Fa/versions/2": `{"schema":"A","references":[{"name":"b","subject":"b","version":1}]}`,
		"/subjects/b/versions/1":     `{"schema":"B"}`,
		"/schemas/ids/8":             `{"schema":"syntax","schemaType":"PROTOBUF"}`,
	}}
	client, _ := start(t, s, nil)
	for range 2 {
		got, err := client.Schema(7)
		require.NoError(t, err)
		assert.Equal(t, schema.Schema{Type: schema.Avro, Text: "top", References: []schema.Reference{
			{Name: "b", Text: "B"}, {Name: "a", Text: "A"},
		}}, got)
	}
	assert.Len(t, s.asked, 3)
	got, err := client.Schema(8)
	require.NoError(t, err)
	assert.Equal(t, schema.Protobuf, got.Type)
}

// A registry that is away makes the record wait, and others with that schema.
func TestWaits(t *testing.T) {
	s := &server{answers: map[string]string{"/schemas/ids/7": `{"schema":"x"}`}, away: 3}
	client, _ := start(t, s, nil)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			got, err := client.Schema(7)
			assert.NoError(t, err)
			assert.Equal(t, "x", got.Text)
		})
	}
	wait.Wait()
	assert.Len(t, s.asked, 4, "three times in vain")
}

// A schema that is not available is an error that says what was asked for, and is not asked for with each record.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		about, answer string
		change        func(s *server, cfg *registry.Config)
		want          string
	}{
		{"a number that is not known", "", nil, "404 Not Found Schema not found"},
		{"no JSON", "<html>", nil, "invalid character"},
		{"no schema", `{}`, nil, "an answer without a schema"},
		{"an answer that is too long", `{"schema":"` + strings.Repeat("x", 5<<20) + `"}`, nil, "more than 4194304 bytes"},
		{
			"a schema that refers to itself", `{"schema":"x","references":[{"name":"x","subject":"x","version":1}]}`, nil,
			"more than 100 schemas",
		},
		{"a registry that stays away", "", func(s *server, cfg *registry.Config) {
			s.away, cfg.Patience = -1, 0
		}, "the schema registry does not answer"},
	} {
		t.Run(c.about, func(t *testing.T) {
			s := &server{answers: map[string]string{"/subjects/x/versions/1": c.answer}}
			if c.answer != "" {
				s.answers["/schemas/ids/7"] = c.answer
			}
			client, url := start(t, s, func(cfg *registry.Config) {
				if c.change != nil {
					c.change(s, cfg)
				}
			})
			_, err := client.Schema(7)
			require.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "schema 7: ")
			assert.ErrorContains(t, err, url)
			asked := s.count()
			_, again := client.Schema(7)
			assert.Equal(t, err, again)
			assert.Equal(t, asked, s.count())
		})
	}
}

// After a while it is asked again for what it did not have.
func TestAsksAgain(t *testing.T) {
	s := &server{answers: map[string]string{}}
	client, _ := start(t, s, func(cfg *registry.Config) { cfg.Again = 0 })
	_, err := client.Schema(7)
	require.Error(t, err)
	s.answers["/schemas/ids/7"] = `{"schema":"x"}`
	_, err = client.Schema(7)
	require.NoError(t, err)
}

// The end of the audit ends the waiting.
func TestEnds(t *testing.T) {
	s := &server{away: -1}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	ctx, cancel := context.WithCancel(t.Context())
	client := registry.New(ctx, registry.Config{
		URL: web.URL, Transport: http.DefaultTransport, Logger: promslog.NewNopLogger(), Patience: time.Hour,
		Pause: time.Hour,
	})
	ended := make(chan error)
	go func() {
		_, err := client.Schema(7)
		ended <- err
	}()
	require.Eventually(t, func() bool { return s.count() > 0 }, time.Minute, time.Millisecond)
	cancel()
	assert.Error(t, <-ended)
}
