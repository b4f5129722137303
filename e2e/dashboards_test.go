//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/board"
	"flinkwatch/dashboards/picture"
	"flinkwatch/playground/provide"
)

// mayBeEmpty lists what has no data on a healthy stack, by panel and legend, and why. Grafana shows the panel's own
// word for it, or no line.
var mayBeEmpty = map[string]string{
	"What is wrong now?: ": "nothing fires",
	"Which are wrong?: ":   "no window is wrong",

	"Audits, the worst first: shards": "no audit has shards",

	"What the audit could not judge: {{reason}}: {{topic}}": "there is no such record: the line of all is at zero",
}

// requireEveryPanel requires that every query of every dashboard is answered with data, or may be without it.
func requireEveryPanel(s *stack, span time.Duration) {
	s.t.Helper()
	s.eventually(time.Minute, "every panel has data", func() string {
		var lacking []string
		for _, b := range readBoards(s.t, s.settings.Repo) {
			for _, p := range b.Panels {
				for _, target := range p.Targets {
					key := p.Title + ": " + target.Legend
					if _, may := mayBeEmpty[key]; !may && len(s.ask(target, span)) == 0 {
						lacking = append(lacking, b.UID+": "+key)
					}
				}
			}
		}
		return strings.Join(lacking, "\n")
	})
}

func readBoards(t testing.TB, repo string) []board.Board {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repo, "dashboards", "out", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []board.Board
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		b, err := board.Read(text)
		require.NoError(t, err, file)
		all = append(all, b)
	}
	return all
}

// ask asks the stack's Prometheus for what a target shows of the last while.
func (s *stack) ask(target board.Target, span time.Duration) []board.Series {
	s.t.Helper()
	now := time.Now()
	prometheus := board.Prometheus{URL: "http://" + s.settings.Port("PROMETHEUS_PORT").Address()}
	series, err := prometheus.Ask(s.t.Context(), target, board.Span{From: now.Add(-span), To: now})
	require.NoError(s.t, err)
	return series
}

// panel asks for what a panel of a dashboard shows, which is something.
func (s *stack) panel(uid, title string, span time.Duration) map[string]board.Series {
	s.t.Helper()
	shown := s.panelSoFar(uid, title, span)
	require.NotEmpty(s.t, shown, "%s: %s", uid, title)
	return shown
}

// panelSoFar asks for what a panel shows, which may be nothing yet.
func (s *stack) panelSoFar(uid, title string, span time.Duration) map[string]board.Series {
	s.t.Helper()
	shown := map[string]board.Series{}
	for _, b := range readBoards(s.t, s.settings.Repo) {
		for _, p := range b.Panels {
			if b.UID != uid || p.Title != title {
				continue
			}
			for _, target := range p.Targets {
				for _, series := range s.ask(target, span) {
					shown[series.Name] = series
				}
			}
		}
	}
	return shown
}

// requireFailureSeen requires that Recovery tells of an outage since a time: tasks that waited for slots, a backlog
// that grew and was drained, more results than normal afterwards; and that everything holds again, with no wrong window
// at any time. Rates speak of the last minute or more, so that it takes a while until all is told. The stack needs its
// Prometheus from before the outage on: WAIT=all.
func requireFailureSeen(s *stack, since time.Time) {
	s.t.Helper()
	s.eventually(4*time.Minute, "Recovery tells the story", func() string {
		span := time.Since(since)
		for _, lacks := range []func(*stack, time.Duration) string{lanesLack, backlogLacks, resultsLack, eventsLack} {
			if missing := lacks(s, span); missing != "" {
				return missing
			}
		}
		return ""
	})
}

const recoveryUID = "flinkwatch-recovery"

// lanesLack is what the lanes of the story do not show.
func lanesLack(s *stack, span time.Duration) string {
	if _, waited := s.panel(recoveryUID, "What are the tasks doing?", span)["SCHEDULED"]; !waited {
		return "no task has waited for a slot"
	}
	for lane, series := range s.panel(recoveryUID, "The story", span) {
		low, _ := bounds(series)
		outage := slices.Contains([]string{"TaskManagers up", "slots enough", "tasks running"}, lane)
		switch {
		case series.Last() <= 0:
			return lane + ": not in the end"
		case outage && low > 0:
			return lane + ": also during the outage"
		case lane == "results right" && low <= 0:
			return lane + ": not always"
		}
	}
	return ""
}

func backlogLacks(s *stack, span time.Duration) string {
	backlog := s.panel(recoveryUID, "How far behind, in records?", span)["not committed: input of "+group]
	if _, most := bounds(backlog); backlog.Last() >= most/4 {
		return fmt.Sprintf("the backlog is %g, and was %g at most", backlog.Last(), most)
	}
	return ""
}

func resultsLack(s *stack, span time.Duration) string {
	results := s.panel(recoveryUID, "How many results come out?", span)
	_, normal := bounds(results["normal: each key, each window"])
	low, high := bounds(results["results"])
	switch {
	case low >= normal/2:
		return fmt.Sprintf("results a minute during the outage: %g, normal are %g", low, normal)
	case high <= 1.2*normal:
		return fmt.Sprintf("results a minute while the backlog drained: %g, normal are %g", high, normal)
	}
	return ""
}

func eventsLack(s *stack, span time.Duration) string {
	var happened []string
	for name := range s.panel(recoveryUID, "What happened, and when?", span) {
		happened = append(happened, name)
	}
	for _, event := range []string{"last failure", "checkpoint chosen", "all tasks run"} {
		if !slices.ContainsFunc(happened, func(name string) bool { return strings.HasPrefix(name, event) }) {
			return fmt.Sprintf("%q did not happen: there is only %v", event, happened)
		}
	}
	return ""
}

// requireEvenMinutesSeen requires that Backpressure shows the pattern of --backpressure, within the ten minutes that it
// folds: vertices that wait, and work, more in even minutes than in odd ones, late in the minute above all.
func requireEvenMinutesSeen(s *stack) {
	s.t.Helper()
	s.eventually(12*time.Minute, "the pattern of even minutes shows", func() string {
		means := s.panelSoFar(backpressureUID, "Even and odd, of 10 min", time.Minute)
		if len(means) < 4 {
			return fmt.Sprintf("there are %d means, not yet 4", len(means))
		}
		for _, what := range []string{"waits", "is busy"} {
			if even, odd := means[what+", even"].Last(), means[what+", odd"].Last(); even < odd+0.15 {
				return fmt.Sprintf("%s: %.2f in even minutes, %.2f in odd ones", what, even, odd)
			}
		}
		for _, title := range []string{
			"Waiting by the clock: ten minutes, folded into two", "Busy by the clock: ten minutes, folded into two",
		} {
			folded := s.panelSoFar(backpressureUID, title, time.Minute)
			if len(folded) < 12 {
				return fmt.Sprintf("%s: %d bars, not yet 12", title, len(folded))
			}
			if even, odd := folded["even :40"].Last(), folded["odd :20"].Last(); even < odd+0.3 {
				return fmt.Sprintf("%s: %.2f late in even minutes, %.2f early in odd ones", title, even, odd)
			}
		}
		return ""
	})
}

const backpressureUID = "flinkwatch-backpressure"

func bounds(series board.Series) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range series.Points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	return low, high
}

// requireProvisioned requires of a stack with a Grafana (WAIT=all) that it has the dashboards as they are committed.
// Where no Grafana or no browser is found, the part that needs it is skipped and says so.
func requireProvisioned(t *testing.T, s *stack) {
	t.Helper()
	t.Run("on Grafana", func(t *testing.T) {
		if _, found := provide.FindGrafana(s.settings); !found {
			t.Skip("skipped, because no Grafana was found: set GRAFANA_HOME, put grafana on the PATH, or run make grafana")
		}
		requireDashboards(t, s, "verify")
	})
	t.Run("in a browser", func(t *testing.T) {
		if _, found := provide.FindGrafana(s.settings); !found {
			t.Skip("skipped, because no Grafana was found")
		}
		if _, err := picture.Find(os.Getenv("CHROMIUM")); err != nil {
			t.Skipf("skipped, because no browser was found: %v", err)
		}
		requireDashboards(t, s, "pictures", "--out="+t.TempDir())
	})
}

// requireDashboards requires that a command of the dashboards succeeds on the stack's Grafana.
func requireDashboards(t *testing.T, s *stack, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "go", append([]string{"run", "./dashboards"}, args...)...)
	command.Dir = s.settings.Repo
	command.Env = append(os.Environ(), s.env...)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "make %s\n%s", args[0], output)
	t.Logf("make %s\n%s", args[0], output)
}
