//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The input is counted twice, by the exporter and by a job in Flink. The TaskManagers are killed under both jobs, and
// the one that is audited loses windows, because it has no checkpoints. Both audits find the same of every window.
func TestTheGroundTruthOfFlink(t *testing.T) {
	t.Parallel()
	if os.Getenv("E2E_LONG") == "" {
		t.Skip("it runs two jobs and two TaskManagers: E2E_LONG=1 make e2e")
	}
	s := newStack(t, "truth", 9000, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "GROUND_TRUTH=flink")
	s.run("up")
	s.requireSameVerdicts("both audits agree", 10, "correct")

	s.run("kill", "taskmanager")
	s.run("start", "taskmanager")
	s.requireSameVerdicts("both audits agree after a kill", 60, "correct")

	s.rescaleCounting(2)
	s.requireSameVerdicts("both audits agree after a rescale", s.verdicts("main-flink").decided()+30, "correct")

	_, err := s.output([]string{"JOB_ARGS=--event-time"}, "submit")
	require.NoError(t, err)
	s.run("kill", "taskmanager")
	s.run("start", "taskmanager")
	s.requireSameVerdicts("both audits have found the loss", 1, "short", "missing", "conflict")

	// The job that counts is ended, and begins again with the first event.
	counting := s.runAndFind(`([0-9a-f]{32}) : Expected Counts`, nil, "flink", "--", "list")
	_, err = s.output(nil, "flink", "--", "cancel", counting)
	require.NoError(t, err)
	s.run("up")
	decided := s.verdicts("main-flink").decided()
	s.eventually(3*time.Minute, "the audit goes on with a job that has begun again", func() string {
		return lacksAtLeast("windows that are decided", float64(s.verdicts("main-flink").decided()), float64(decided+60))
	})
	s.requireSameVerdicts("both audits agree on the same loss", 1, "short", "missing", "conflict")
}

// rescaleCounting stops the job that counts with a savepoint, and lets it continue from there with another parallelism.
func (s *stack) rescaleCounting(parallelism int) {
	s.t.Helper()
	id := s.runAndFind(`([0-9a-f]{32}) : Expected Counts`, nil, "flink", "--", "list")
	saved := s.runAndFind(`Savepoint completed. Path: (\S+)`, nil, "flink", "--", "stop", id)
	s.run("flink", "--", "run", "-d", "-s", saved, "-p", fmt.Sprint(parallelism), "-c",
		"io.flinkwatch.expectedcounts.ExpectedCountsJob",
		s.jar(), "--config.file", filepath.Join(s.settings.State, "ground-truth.yaml"), "--audit.name", "main-flink",
		"--checkpoint-interval", "1")
}

// audited are the verdicts of an audit, and what the windows should count, by window and key.
type audited map[string]struct {
	Verdict  string
	Expected json.Number
}

func (s *stack) verdicts(audit string) audited {
	s.t.Helper()
	return verdictsAt(s.t, "http://"+s.settings.Port("EXPORTER_PORT").Address(), audit)
}

func verdictsAt(t testing.TB, exporter, audit string) audited {
	t.Helper()
	response := get(t, exporter+"/windows/"+audit+"?format=json&windows=2000")
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	var page struct {
		Windows []struct {
			Start, End time.Time
			Keys       audited
		}
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&page))
	found := audited{}
	for _, window := range page.Windows {
		for key, cell := range window.Keys {
			found[fmt.Sprintf("%s to %s, %s", window.Start.Format(time.RFC3339), window.End.Format(time.RFC3339), key)] = cell
		}
	}
	return found
}

func (a audited) decided() (n int) {
	for _, cell := range a {
		if cell.Verdict != "pending" {
			n++
		}
	}
	return n
}

// requireSameVerdicts waits until both audits have at least so many windows of these verdicts, and have decided all of
// the same ones. None may differ at any time but for one that is pending in one of them: the audits read at other
// moments.
func (s *stack) requireSameVerdicts(what string, least int, verdicts ...string) {
	s.t.Helper()
	s.eventually(3*time.Minute, what, func() string {
		itself, flink := s.verdicts("main"), s.verdicts("main-flink")
		found := 0
		for name, cell := range itself {
			other, known := flink[name]
			for _, verdict := range verdicts {
				if cell.Verdict == verdict && other.Verdict == verdict {
					found++
				}
			}
			if cell.Verdict == "pending" || other.Verdict == "pending" || !known {
				continue
			}
			if cell != other {
				return fmt.Sprintf("%s is %v in main and %v in main-flink", name, cell, other)
			}
		}
		if a, b := itself.decided(), flink.decided(); a != b {
			return fmt.Sprintf("%d windows are decided in main and %d in main-flink", a, b)
		}
		return lacksAtLeast("windows that are "+fmt.Sprint(verdicts), float64(found), float64(least))
	})
	assert.NotEmpty(s.t, s.verdicts("main"))
}
