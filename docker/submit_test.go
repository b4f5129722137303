package docker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// client is the container that submits the job, on a folder of this machine.
type client struct {
	t     *testing.T
	state string
	// list is what `flink list` prints.
	list string
}

// This Flink only notes what it is told.
const fakeFlink = `#!/bin/sh
case $1 in
  list) cat "$STATE/../list" ;;
  run) echo "$@" > "$STATE/../run" ;;
esac
`

func newClient(t *testing.T) *client {
	t.Helper()
	c := &client{t: t, state: filepath.Join(t.TempDir(), "state")}
	require.NoError(t, os.MkdirAll(c.state, 0o755))
	require.NoError(t, os.WriteFile(c.beside("flink"), []byte(fakeFlink), 0o755))
	return c
}

func (c *client) beside(name string) string { return filepath.Join(c.state, "..", name) }

// submit runs the image's script, and returns what Flink was told to run, and what the script said.
func (c *client) submit(jobArgs string, env ...string) (run, said string) {
	c.t.Helper()
	require.NoError(c.t, os.WriteFile(c.beside("list"), []byte(c.list), 0o644))
	_ = os.Remove(c.beside("run"))
	tools.Reads(c.t, "flink-job/submit-job.sh")
	script := exec.CommandContext(c.t.Context(), "sh", tools.Path("flink-job", "submit-job.sh"))
	script.Env = append([]string{
		"PATH=" + filepath.Dir(c.state) + ":" + os.Getenv("PATH"), "STATE=" + c.state, "JOB_ARGS=" + jobArgs,
		"PARALLELISM=2", "KAFKA_BROKERS=kafka:9092", "WINDOW_SIZE=15s",
	}, env...)
	output, _ := script.CombinedOutput()
	told, _ := os.ReadFile(c.beside("run"))
	return strings.TrimSpace(string(told)), string(output)
}

// snapshot makes a savepoint or checkpoint that was completed so long ago.
func (c *client) snapshot(name, holds string, ago time.Duration) string {
	c.t.Helper()
	folder := filepath.Join(c.state, name)
	mark := filepath.Join(folder, "_metadata")
	require.NoError(c.t, os.MkdirAll(folder, 0o755))
	require.NoError(c.t, os.WriteFile(mark, []byte(holds), 0o644))
	at := time.Now().Add(-ago)
	require.NoError(c.t, os.Chtimes(mark, at, at))
	return folder
}

const (
	ours         = "\x00click-event-source\x00"
	defaultArgs  = "--checkpointing --event-time"
	jobThatRuns  = "0123456789abcdef0123456789abcdef"
	anotherJob   = "aaaabbbbccccddddaaaabbbbccccdddd"
	jobThatEnded = "99998888777766669999888877776666"
)

func TestTheClientGoesOnFromTheNewestSnapshot(t *testing.T) {
	for _, row := range []struct {
		name, args string
		env        []string
		from       string
	}{
		{"the checkpoint of the job that `down` has ended", defaultArgs, nil, "checkpoints/" + jobThatEnded + "/chk-7"},
		{"without state where that is wanted", defaultArgs, []string{"FRESH=1"}, ""},
		{"without state where the job makes no checkpoints", "--event-time", nil, ""},
		{
			"a savepoint that is named", defaultArgs,
			[]string{"SAVEPOINT=file:STATE/savepoints/savepoint-1"},
			"savepoints/savepoint-1",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := newClient(t)
			c.snapshot("savepoints/savepoint-1", ours, time.Hour)
			c.snapshot("checkpoints/"+jobThatEnded+"/chk-6", ours, 2*time.Minute)
			c.snapshot("checkpoints/"+jobThatEnded+"/chk-7", ours, time.Minute)
			c.snapshot("checkpoints/"+jobThatEnded+"/chk-8", "", time.Second) // was cut off
			c.snapshot("checkpoints/"+anotherJob+"/chk-9", "orders-source", time.Second)
			for i, variable := range row.env {
				row.env[i] = strings.ReplaceAll(variable, "STATE", c.state)
			}
			run, said := c.submit(row.args, row.env...)
			if row.from == "" {
				assert.NotContains(t, run, "-s ")
				assert.Contains(t, said, "starts without state")
			} else {
				from := "-s " + filepath.Join(c.state, row.from) + " --allowNonRestoredState"
				assert.Contains(t, strings.ReplaceAll(run, "file:", ""), from)
			}
			assert.Contains(t, run, "/opt/ClickCountJob.jar --bootstrap.servers kafka:9092 --window-size 15s "+row.args)
		})
	}
}

// A snapshot of a time before would repeat all that the job has written since.
func TestWhatIsOlderThanAStartWithoutStateIsNotGoneBackTo(t *testing.T) {
	c := newClient(t)
	c.snapshot("savepoints/savepoint-1", ours, time.Hour)
	c.submit("--event-time")
	run, _ := c.submit(defaultArgs)
	assert.NotContains(t, run, "-s ")

	checkpoint := c.snapshot("checkpoints/"+jobThatEnded+"/chk-1", ours, -time.Minute)
	run, _ = c.submit(defaultArgs)
	assert.Contains(t, run, "-s "+checkpoint)
}

func TestASavepointThatIsNotThereIsNoStart(t *testing.T) {
	run, said := newClient(t).submit(defaultArgs, "SAVEPOINT=/opt/flink/state/savepoints/mistyped")
	assert.Empty(t, run)
	assert.Contains(t, said, "SAVEPOINT=/opt/flink/state/savepoints/mistyped: no savepoint is there")
}

func TestASecondJobIsNotSubmitted(t *testing.T) {
	c := newClient(t)
	c.list = jobThatRuns + " : Click Event Count (RESTARTING)"
	checkpoint := c.snapshot("checkpoints/"+jobThatEnded+"/chk-7", ours, time.Hour)
	run, said := c.submit(defaultArgs)
	assert.Empty(t, run)
	assert.Contains(t, said, "there already")
	assert.DirExists(t, checkpoint, "the job that runs may need it")
}

func TestCheckpointsOfEarlierJobsAreRemoved(t *testing.T) {
	c := newClient(t)
	c.list = jobThatRuns + " : Orders (RUNNING)"
	old := c.snapshot("checkpoints/"+strings.Repeat("1", 32)+"/chk-3", ours, time.Hour)
	stopped := filepath.Join(c.state, "checkpoints", strings.Repeat("2", 32), "shared")
	require.NoError(t, os.MkdirAll(stopped, 0o755))
	kept := []string{
		c.snapshot("checkpoints/"+jobThatEnded+"/chk-7", ours, time.Minute),        // the job continues from there
		c.snapshot("checkpoints/"+jobThatRuns+"/chk-1", ours, time.Hour),           // of a job that runs
		c.snapshot("checkpoints/"+anotherJob+"/chk-1", "orders-source", time.Hour), // of a job that is not ours
		c.snapshot("savepoints/savepoint-1", ours, 2*time.Hour),                    // the user's
	}
	for _, env := range []string{"FRESH=", "FRESH=1"} { // that of a start without state may be wanted after all
		c.submit(defaultArgs, env)
		assert.NoDirExists(t, old)
		assert.NoDirExists(t, stopped)
		for _, folder := range kept {
			assert.DirExists(t, folder, env)
		}
	}
}

// As natively: what another kind of time has cut before the change is not judged by its measure.
func TestTheExporterIsToldHowToJudge(t *testing.T) {
	c := newClient(t)
	told := func(args string) string {
		c.submit(args)
		text, err := os.ReadFile(filepath.Join(c.state, "audit-flags"))
		require.NoError(t, err)
		return strings.TrimSpace(string(text))
	}
	const since = ` --audit\.from=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`
	assert.Equal(t, "--audit.time=event", told(defaultArgs))
	assert.Equal(t, "--audit.time=event", told("--event-time"))
	processing := told("--checkpointing")
	assert.Regexp(t, "^--audit.time=processing"+since, processing)
	assert.Equal(t, processing, told("--checkpointing --backpressure"))
	assert.Regexp(t, "^--audit.time=event"+since, told(defaultArgs))
}
