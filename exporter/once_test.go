package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type onceRow struct {
	why    string
	topics map[string][]string
	args   []string
	code   int
	reason string // a part of it; empty for none
	stdout string // a part of it
}

func (row onceRow) run(t *testing.T) {
	stdout, code, reason := runOnce(t, kafkaWith(t, row.topics), row.args...)
	assert.Equal(t, row.code, code, "%s\n%s", reason, stdout)
	if row.reason == "" {
		assert.Empty(t, reason)
	}
	assert.Contains(t, reason, row.reason)
	assert.Contains(t, stdout, row.stdout)
	assert.True(t, strings.HasSuffix(stdout, reason+"\n"), "the last line is the reason:\n%s", stdout)
}

func topicsOf(input, output []string) map[string][]string {
	return map[string][]string{"input": input, "output": output}
}

func TestOnceIsAGate(t *testing.T) {
	results := written(allRight).results()
	tests := []onceRow{
		{"all is right", topicsOf(events(), results), nil, 0, "", "short      0\n"},
		{
			"all is right, by a count that is given",
			topicsOf(nil, results),
			[]string{"--audit.expected=5"},
			0, "", "missing    0\n",
		},
		{
			"a window in the middle is short",
			topicsOf(events(), butFor(7, 3).results()),
			nil,
			1, "judged windows is wrong: 1 short", "2026-11-23 01:01:45  /a   short    3 of 5\n",
		},
		{
			"what is wrong is wrong, even if some records are refused",
			topicsOf(events(), slices.Concat(butFor(7, 9).results(), []string{"{"})),
			nil,
			1, "1 over; 1 record was refused, and --audit.max-refused is 0: 1 of topic output (not json)",
			"1 record was refused in topic output: not json",
		},
		{
			"both topics are empty",
			topicsOf(nil, nil), nil,
			2, "topic output has no results; no window was judged: 0 pending", "",
		},
		{"there are results, and no events", topicsOf(nil, results), nil, 2, "no window was judged", ""},
		{
			"nothing is closed yet",
			topicsOf([]string{event(startOf(0), "/a")}, []string{result(startOf(0), windowSize, "/a", 1)}),
			nil,
			2, "no window was judged: 1 pending", "pending    1\n",
		},
		{"the output is not there", map[string][]string{"input": events()}, nil, 2, "topic output: ", "cannot tell"},
		{"the input is not there", map[string][]string{"output": results}, nil, 2, "topic input: ", "cannot tell"},
		{
			"the windows have another size than the flag says",
			topicsOf(events(), results),
			[]string{"--audit.window-size=1m"},
			2, "40 records were refused, and --audit.max-refused is 0: 40 of topic output (window size)",
			"40 records were refused in topic output: window size",
		},
		{
			"the windows hop",
			topicsOf(nil, slices.Concat(results, []string{result(startOf(30).Add(5*time.Second), windowSize, "/a", 5)})),
			[]string{"--audit.expected=5"},
			2, "1 record was refused", "not aligned",
		},
		{
			"the windows are of sessions",
			topicsOf(nil, slices.Concat(results, []string{result(startOf(30), 22*time.Second, "/a", 5)})),
			[]string{"--audit.expected=5"},
			2, "1 record was refused", "window size",
		},
		{
			"times have another format",
			topicsOf(events(), results),
			[]string{"--audit.time-format=unix_ms"},
			2, "40 of topic output (bad time)", "",
		},
		{
			"a field is misspelt",
			topicsOf(events(), results),
			[]string{"--audit.count-field=Count"},
			2, "40 of topic output (missing field)", "",
		},
		{
			"a field of the input is misspelt",
			topicsOf(events(), results),
			[]string{"--audit.input-time-field=Timestamp"},
			2, "201 of topic input (missing field)", "",
		},
		{
			"as many records are refused as may be",
			topicsOf(events(), slices.Concat(results, []string{"{", "{"})),
			[]string{"--audit.max-refused=2"},
			0, "", "2 records were refused in topic output: not json",
		},
		{
			"one record more is refused than may be, of both topics",
			topicsOf(slices.Concat(events(), []string{"{"}), slices.Concat(results, []string{"{"})),
			[]string{"--audit.max-refused=1"},
			2, "2 records were refused, and --audit.max-refused is 1: 1 of topic input (not json), 1 of topic output (not json)",
			"",
		},
	}
	for _, row := range tests {
		t.Run(row.why, row.run)
	}
}

// At the end of what is read there is no later evidence to wait for.
func TestOnceJudgesTheEnd(t *testing.T) {
	everyKey := "--audit.keys=/a,/b"
	tests := []onceRow{
		{
			"the job wrote nothing",
			topicsOf(events(), written(nothing).results()), nil,
			1, "40 of 40 judged windows are wrong: 40 missing", "",
		},
		{
			"it stopped half-way",
			topicsOf(events(), upTo(10).results()), nil,
			1, "20 of 40 judged windows are wrong: 20 missing", "",
		},
		{
			"all but the last window came out",
			topicsOf(events(), upTo(19).results()), nil,
			1, "2 of 40 judged windows are wrong: 2 missing", "",
		},
		{
			"the last window of a key is wrong",
			topicsOf(events(), butFor(19, 1).results()), nil,
			1, "1 of 40 judged windows is wrong: 1 short", "",
		},
		{
			"so is the one before it",
			topicsOf(events(), butFor(18, 9).results()), nil,
			1, "1 of 40 judged windows is wrong: 1 over", "",
		},
		{
			"the last window is right as well",
			topicsOf(events(), written(allRight).results()), nil,
			0, "", "correct    40\n",
		},
		{
			"a key is lost half-way, in results that were written within a moment",
			topicsOf(events(), written(halfOfA).results()),
			nil,
			1, "10 missing", "",
		},
		{
			"so it is without the input",
			topicsOf(nil, written(halfOfA).results()),
			[]string{"--audit.expected=5", everyKey},
			1, "8 missing", "", // the last two may be on their way
		},
		{
			"a window is wrong, and forgotten for want of memory",
			topicsOf(events(), butFor(2, 3).results()),
			[]string{"--audit.max-windows=10"},
			2, "discarded undecided: more than --audit.max-windows were held", "",
		},
	}
	for _, row := range tests {
		t.Run(row.why, row.run)
	}
}

// Whatever else is in the way, nothing can be told.
func TestOnceCannotTell(t *testing.T) {
	tests := []struct {
		why    string
		args   []string
		reason string
	}{
		{"Kafka is not there", nil, "cannot tell whether the results are right: topic output: partitions: "},
		{
			"a file is not there",
			[]string{"--kafka.tls.enabled", "--kafka.tls.ca-file=nowhere"},
			"--kafka.tls.ca-file: open nowhere",
		},
		{
			"a file is wrong",
			[]string{"--kafka.tls.enabled", "--kafka.tls.ca-file=flags.go"},
			"--kafka.tls: unable to use specified CA cert",
		},
		{
			"flags are wrong",
			[]string{"--audit.grace=0", "--scrape.max-series=-1"},
			"--scrape.max-series: -1: want 0 or more; --audit.grace: 0 is less",
		},
		{"a flag is unknown", []string{"--audit.onec"}, "unknown long flag"},
		{"there is no topic to audit", []string{"--audit.topic="}, "--audit.topic: want the topic"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, code, reason := runOnce(t, "127.0.0.1:1", test.args...)
			assert.Equal(t, 2, code)
			assert.Contains(t, reason, test.reason)
		})
	}
}

// The server fails with 1, and with 2 if it is told to do what it cannot.
func TestExitCodesOfTheServer(t *testing.T) {
	off := []string{"--audit.topic=", "--backlog.topic="}
	code := func(args ...string) int {
		return exitCode(run(t.Context(), append(args, off...), io.Discard, io.Discard))
	}
	assert.Equal(t, 0, code("--version"))
	assert.Equal(t, 1, code("--web.listen-address=127.0.0.1:99999"))
	assert.Equal(t, 2, code("--flink.url=x"))
	assert.Equal(t, 2, code("--audit.output=json", "--audit.topic=output"), "only with --audit.once")
}

// A report goes to stdout and nothing else does, so that it can be sent to a file.
func TestOnceForPrograms(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(events(), butFor(7, 3).results()))
	out, code, _ := runOnce(t, kafka, "--audit.output=json")
	assert.Equal(t, 1, code)
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &document))
	assert.Equal(t, "wrong", document["outcome"])
	out, code, _ = runOnce(t, kafka, "--audit.output=junit")
	assert.Equal(t, 1, code)
	require.NoError(t, xml.Unmarshal([]byte(out), &struct{}{}))
	assert.Contains(t, out, `<failure message="short: 3 of 5" type="short">`)

	out, code, _ = runOnce(t, "127.0.0.1:1", "--audit.output=junit")
	assert.Equal(t, 2, code)
	require.NoError(t, xml.Unmarshal([]byte(out), &struct{}{}), "also if nothing could be read")
}

func TestNoBarOutsideOfATerminal(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	defer writer.Close()
	assert.False(t, newProgress(writer).drawn, "a pipe")

	log := &bytes.Buffer{}
	kafka := kafkaWith(t, topicsOf(events(), written(allRight).results()))
	args := []string{"--audit.once", "--kafka.brokers=" + kafka, "--log.level=error"}
	require.NoError(t, run(t.Context(), args, io.Discard, log))
	assert.Empty(t, log.String())
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAReportThatCannotBeWrittenTellsNothing(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(events(), written(allRight).results()))
	err := run(t.Context(), []string{"--audit.once", "--kafka.brokers=" + kafka}, full{}, io.Discard)
	assert.Equal(t, 2, exitCode(err))
	assert.EqualError(t, err, "write the report: short write")
}
