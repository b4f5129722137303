package collector

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/flink"
)

func TestJournalLogsChanges(t *testing.T) {
	refused := fmt.Errorf("GET /overview: %w: connection refused", flink.ErrUnavailable)
	unavailable := fmt.Errorf("GET /overview: %w: 503", flink.ErrUnavailable)
	malformed := fmt.Errorf("GET /overview: %w: HTML", flink.ErrMalformed)
	late := fmt.Errorf("GET /overview: %w: %w", flink.ErrUnavailable, context.DeadlineExceeded)
	log := &bytes.Buffer{}
	journal := newJournal(slog.New(slog.NewTextHandler(log, nil)))
	for _, step := range []struct {
		why           string
		cluster, jobs error
		want          string
	}{
		{"all is well", nil, nil, ""},
		{
			"a failure begins", refused, nil,
			`msg="collectors failed" err="cluster: GET /overview: unavailable: connection refused"`,
		},
		{"and goes on", refused, nil, ""},
		{"with another text", unavailable, nil, ""},
		{"for a reason of another kind", malformed, nil, `err="cluster: GET /overview: malformed answer: HTML"`},
		{"and another", late, nil, `context deadline exceeded`},
		{"a second collector fails; the first is not said again", late, refused, `err="job: GET`},
		{"one works again, and the other does not", nil, refused, `msg="collectors work again" collectors=cluster`},
		{"both do", nil, nil, `msg="collectors work again" collectors=job`},
		{"two fail for one reason", refused, refused, `err="cluster, job: GET`},
		{
			"whatever they had asked for", malformed, fmt.Errorf("GET /jobs: %w: HTML", flink.ErrMalformed),
			`err="cluster, job: malformed`,
		},
	} {
		log.Reset()
		journal.record([]outcome{{name: "cluster", err: step.cluster}, {name: "job", err: step.jobs}})
		assert.Contains(t, log.String(), step.want, step.why)
		assert.LessOrEqual(t, strings.Count(log.String(), "\n"), 1, step.why)
		assert.Equal(t, step.want == "", log.String() == "", step.why)
	}
}

// What comes and goes with each scrape is told a few times, and once a minute from then on.
func TestJournalOfFlapping(t *testing.T) {
	log := &bytes.Buffer{}
	journal := newJournal(slog.New(slog.NewTextHandler(log, nil)))
	for n := range 10_000 {
		var err error
		if n%2 == 0 {
			err = errors.New("away")
		}
		journal.record([]outcome{{name: "cluster", err: err}})
	}
	assert.InDelta(t, saidAtOnce, strings.Count(log.String(), "\n"), 1)
}

func TestJournalLinesAreShort(t *testing.T) {
	log := &bytes.Buffer{}
	journal := newJournal(slog.New(slog.NewTextHandler(log, nil)))
	long := errors.New(strings.Repeat("x", 20_000_000))
	journal.record([]outcome{{name: "cluster", err: long}, {name: "job", err: errors.Join(long, errors.New("y"))}})
	journal.Println("error gathering metrics:", long)
	assert.Equal(t, 2, strings.Count(log.String(), "\n"))
	assert.Less(t, log.Len(), 5000)
}
