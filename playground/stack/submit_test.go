package stack

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestComplaint(t *testing.T) {
	assert.Equal(t, "Unknown option: '--nonsense'; accepted: --a", complaint(`
 The program finished with the following exception:

org.apache.flink.client.program.ProgramInvocationException: The program caused an error:
	at org.apache.flink.client.cli.CliFrontend.info(CliFrontend.java:355)
Caused by: org.apache.flink.client.program.ProgramParametrizationException: Unknown option: '--nonsense'; accepted: --a
	at io.flinkwatch.clickcount.ClickCountJob.main(ClickCountJob.java:24)
`))
	assert.Equal(t, "no java", complaint("\nno java\n"), "whatever else went wrong is told whole")
}

// What another variant of the job has written is not judged by the measure of this one.
func TestTheAuditFollowsTheTimeThatCutsWindows(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	steps := []struct {
		why  string
		args string
		want []string
	}{
		{"a first start", "--event-time", []string{"--audit.time=event"}},
		{"the same again", "--event-time --checkpointing", []string{"--audit.time=event"}},
		{"processing time", "--checkpointing", []string{"--audit.time=processing", "--audit.from=2026-11-23T01:02:00Z"}},
		{"the same once more", "--backpressure", []string{"--audit.time=processing", "--audit.from=2026-11-23T01:02:00Z"}},
		{"and back", "--event-time", []string{"--audit.time=event", "--audit.from=2026-11-23T01:04:00Z"}},
	}
	state := t.TempDir()
	for n, step := range steps {
		st := openStack(t, &bytes.Buffer{}, "JOB_ARGS="+step.args, "PLAYGROUND_STATE="+state)
		require.NoError(t, st.folder().Claim())
		require.NoError(t, st.followTime(t.Context(), nil, at.Add(time.Duration(n)*time.Minute)))
		assert.Equal(t, step.want, recallAuditTime(st.settings).flags(), step.why)
	}
}

func TestACommandSaysWhatItNeeds(t *testing.T) {
	st := openStack(t, &bytes.Buffer{})
	assert.EqualError(t, st.requires("kafka"), "kafka does not run: make up")
	assert.EqualError(t, st.Console(t.Context(), "output", nil), "kafka does not run: make up")
	assert.EqualError(t, st.Flink(t.Context(), []string{"list"}), "jobmanager does not run: make up")
}

func openStack(t *testing.T, out *bytes.Buffer, given ...string) *Stack {
	t.Helper()
	st, err := Open(testSettings(t, given...), out)
	require.NoError(t, err)
	return st
}
