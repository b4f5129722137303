package main

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// A flagCase is a command line, and why it is refused.
type flagCase struct {
	why  string
	args []string
	want string // of the error; empty for none
}

func TestFlags(t *testing.T) {
	tests := slices.Concat(flagsOfFlink(), flagsOfKafka(), flagsOfRecords(), flagsOfTheAudit())
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Setenv("FLINKWATCH_AUDIT_KEYS", "/a,/b") // unless the flag says otherwise
			_, err := parse(test.args, &bytes.Buffer{})
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), secret)
		})
	}
}

func TestComplaintsComeAllAtOnce(t *testing.T) {
	_, err := parse([]string{"--flink.url=x", "--flink.timeout=-1s", "--audit.grace=0"}, &bytes.Buffer{})
	for _, flag := range []string{"--flink.url", "--flink.timeout", "--audit.grace"} {
		assert.ErrorContains(t, err, flag)
	}
}

func TestDefaults(t *testing.T) {
	o, err := parse([]string{"--audit.keys=/help,/index"}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, []string{":9200"}, *o.web.WebListenAddresses)
	assert.Equal(t, "http://localhost:8081", o.flinkURL)
	assert.Equal(t, 5*time.Second, o.flinkTimeout)
	assert.Equal(t, list{"localhost:9094"}, o.kafka.brokers)
	assert.Equal(t, list{"/help", "/index"}, o.audit.keys)
	assert.Equal(t, 15*time.Second, o.audit.audit().Size)
	assert.Equal(t, audit.ExpectInput, o.audit.config.Expect)
	assert.Equal(t, "input", o.audit.input())
	assert.Equal(t, "click-event-count", o.backlogGroup)
}

func TestEnvironment(t *testing.T) {
	t.Setenv("FLINKWATCH_FLINK_URL", "http://flink:8081")
	t.Setenv("FLINKWATCH_AUDIT_KEYS", "/a,/b")
	t.Setenv("FLINKWATCH_KAFKA_BROKERS", "a:1,b:2")
	t.Setenv("FLINKWATCH_FLINK_TIMEOUT", "1s")
	t.Setenv("FLINKWATCH_VERSION", "1.0") // somebody's own, not the flag --version
	t.Setenv("FLINKWATCH_FLINK_JOBS_EXCLUDE", "test-.*")
	t.Setenv("FLINKWATCH_FLINK_SUBTASKS", "true")
	t.Setenv("FLINKWATCH_SCRAPE_MAX_SERIES", "7")
	o, err := parse([]string{"--flink.timeout=2s"}, &bytes.Buffer{})
	require.NoError(t, err)
	require.NotNil(t, o)
	assert.Equal(t, "http://flink:8081", o.flinkURL)
	assert.Equal(t, list{"/a", "/b"}, o.audit.keys)
	assert.Equal(t, list{"a:1", "b:2"}, o.kafka.brokers)
	assert.Equal(t, 2*time.Second, o.flinkTimeout, "a flag wins")
	assert.True(t, o.flinkJobs.Exclude.MatchString("test-1"))
	assert.False(t, o.flinkJobs.Exclude.MatchString("a test-1"), "the whole name has to match")
	assert.Nil(t, o.flinkJobs.Include)
	assert.True(t, o.flinkJobs.Subtasks)
	assert.Equal(t, 7, o.maxSeries)
}

func TestHelpAndVersionAreAnswers(t *testing.T) {
	for flag, says := range map[string]string{
		"--help":    `^usage: flinkwatch `,
		"--version": `^flinkwatch, version \S+ \(.*revision: \S+\)\n(.*\n)* +build date: +\S+\n`,
	} {
		out := &bytes.Buffer{}
		require.NoError(t, run(t.Context(), []string{flag}, out, out))
		assert.Regexp(t, says, out.String())
	}
}
