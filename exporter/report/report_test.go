package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files in testdata")

const size = 15 * time.Second

func windowNo(n int) audit.Window {
	return audit.WindowOf(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).Add(time.Duration(n)*size), size)
}

// allRight is an audit that finds nothing wrong.
func allRight() stream.Audit {
	return stream.Audit{Snapshot: stream.Snapshot{
		Topic: "output", Input: "input", Ready: true,
		Config: audit.Config{Size: size, Expect: audit.ExpectInput},
		Snapshot: audit.Snapshot{
			Horizon: map[audit.Verdict]int64{audit.Correct: 40}, Pending: 2, Latest: windowNo(20),
		},
	}}
}

// someWrong is one that finds wrong windows, and records that it refuses.
func someWrong() stream.Audit {
	a := allRight()
	a.Horizon = map[audit.Verdict]int64{
		audit.Correct: 30, audit.Short: 1, audit.Conflict: 1, audit.Missing: 1, audit.Unjudged: 3,
	}
	a.Unjudged = map[audit.Why]int64{audit.BeforeStart: 2, audit.EvidenceLost: 1}
	a.Lost = 7
	a.DecodeErrors = map[stream.Refusal]int64{
		{Topic: "output", Reason: audit.WindowSize}: 2, {Topic: "output", Reason: audit.BadTime}: 3,
		{Topic: "input", Reason: audit.NotJSON}: 1, {Topic: "input", Reason: audit.BadTime}: 0,
	}
	cell := func(v audit.Verdict, counts ...audit.Count) audit.CellView {
		return audit.CellView{Verdict: v, Counts: counts, Known: true, Expected: 5}
	}
	a.Faults = []audit.Fault{
		{Key: "/a", Window: windowNo(1), CellView: cell(audit.Short, audit.Count{Count: 3, Times: 1})},
		{Key: "<\x1b[31m\x00>", Window: windowNo(1), CellView: cell(audit.Missing)},
		{
			Key: "\xff/b", Window: windowNo(2),
			CellView: cell(audit.Conflict, audit.Count{Count: 5, Times: 2}, audit.Count{Count: 4, Times: 1}),
		},
	}
	return a
}

func TestGolden(t *testing.T) {
	reports := map[string]Report{
		"right":  New(allRight(), 0),
		"wrong":  New(someWrong(), 0),
		"failed": Failed("output", errors.New("topic output: partitions: connection refused\ntopic input: no leader")),
	}
	for name, r := range reports {
		for _, format := range []Format{Text, JSON, JUnit} {
			t.Run(fmt.Sprint(name, " as ", format), func(t *testing.T) {
				page := &bytes.Buffer{}
				require.NoError(t, r.Write(page, format))
				requireGolden(t, name+"."+format.String(), page.String())
			})
		}
	}
}

func requireGolden(t *testing.T, name, page string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *updateGolden {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(page), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), page)
}

// What follows from what was found.
func TestOutcome(t *testing.T) {
	tests := []struct {
		why        string
		change     func(a *stream.Audit)
		maxRefused int64
		want       Outcome
		reasons    []string
	}{
		{"all is right", func(*stream.Audit) {}, 0, Right, []string{}},
		{"a duplicate is right: at-least-once allows it", func(a *stream.Audit) {
			a.Horizon = map[audit.Verdict]int64{audit.Duplicate: 1}
		}, 0, Right, []string{}},
		{"one window is wrong", func(a *stream.Audit) { a.Horizon[audit.Over] = 1 }, 0, Wrong, []string{
			"1 of 41 judged windows is wrong: 1 over",
		}},
		{"all verdicts that are wrong", func(a *stream.Audit) {
			a.Horizon = map[audit.Verdict]int64{audit.Missing: 4, audit.Short: 2, audit.Over: 3, audit.Conflict: 1}
		}, 0, Wrong, []string{"10 of 10 judged windows are wrong: 1 conflict, 2 short, 3 over, 4 missing"}},
		{"nothing came out, and nothing is judged", func(a *stream.Audit) {
			a.Horizon, a.Latest = nil, audit.Window{}
		}, 0, Unknown, []string{"topic output has no results", "no window was judged: 2 pending, 0 unjudged"}},
		{"nothing came out, and that is wrong", func(a *stream.Audit) {
			a.Horizon, a.Latest = map[audit.Verdict]int64{audit.Missing: 40}, audit.Window{}
		}, 0, Wrong, []string{"40 of 40 judged windows are wrong: 40 missing", "topic output has no results"}},
		{"all that was decided is that nothing can be judged", func(a *stream.Audit) {
			a.Horizon = map[audit.Verdict]int64{audit.Unjudged: 9}
		}, 0, Unknown, []string{"no window was judged: 2 pending, 9 unjudged"}},
		{"a window is overdue: its result may be on its way", func(a *stream.Audit) { a.Overdue = 1 }, 0, Right, []string{}},
		{"the keys are of several fields", func(a *stream.Audit) {
			a.Unjudged = map[audit.Why]int64{audit.ManyResults: 3}
		}, 0, Unknown, []string{"every window of some keys has several results that differ: their key has more fields than " +
			"--audit.key-field, or triggers fire early or late (--audit.updates)"}},
		{"the keys of results and events differ", func(a *stream.Audit) {
			a.Unjudged = map[audit.Why]int64{audit.KeysDiffer: 3}
		}, 0, Unknown, []string{
			"no key of the results is a key of the events: see --audit.key-field and --audit.input-key-field",
		}},
		{"updates and deletions in the input are no events", func(a *stream.Audit) {
			a.Input = "input"
			a.DecodeErrors = map[stream.Refusal]int64{{Topic: "input", Reason: audit.Changelog}: 8}
		}, 0, Right, []string{}},
		{"too many records are refused", func(a *stream.Audit) {
			a.DecodeErrors = map[stream.Refusal]int64{{Topic: "output", Reason: audit.BadTime}: 8}
		}, 7, Unknown, []string{"8 records were refused, and --audit.max-refused is 7: 8 of topic output (bad time)"}},
		{"as many as may be", func(a *stream.Audit) {
			a.DecodeErrors = map[stream.Refusal]int64{{Topic: "output", Reason: audit.BadTime}: 7}
		}, 7, Right, []string{}},
		{"windows were discarded", func(a *stream.Audit) { a.Dropped = 2 }, 0, Unknown, []string{
			"2 windows were discarded undecided: more than --audit.max-windows were held",
		}},
		{"one was discarded, and is unjudged for that", func(a *stream.Audit) {
			a.Unjudged = map[audit.Why]int64{audit.OverLimit: 1}
		}, 0, Unknown, []string{"1 window was discarded undecided: more than --audit.max-windows were held"}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			a := allRight()
			test.change(&a)
			r := New(a, test.maxRefused)
			assert.Equal(t, test.want, r.Outcome())
			assert.Equal(t, test.reasons, r.Reasons())
			assert.NotContains(t, r.Conclusion(), "\n")
		})
	}
}

// A document is well-formed whatever the keys hold, and its totals are those of its cases.
func TestJUnitIsWellFormed(t *testing.T) {
	a := someWrong()
	a.Faults = nil
	for n := range 150 {
		a.Faults = append(a.Faults, audit.Fault{
			Key: string([]byte{byte(n), '"', '<', '&', ']', ']', '>'}), Window: windowNo(n),
		})
	}
	a.Horizon[audit.Missing] = 148
	page := &bytes.Buffer{}
	require.NoError(t, New(a, 0).Write(page, JUnit))
	require.True(t, strings.HasPrefix(page.String(), `<?xml version="1.0" encoding="UTF-8"?>`))

	var got suites
	decoder := xml.NewDecoder(page)
	require.NoError(t, decoder.Decode(&got))
	_, err := decoder.Token()
	for err == nil {
		_, err = decoder.Token()
	}
	require.ErrorIs(t, err, io.EOF)
	require.Len(t, got.Suites, 1)
	s := got.Suites[0]
	assert.Equal(t, 8+100, s.Tests, "the checks, and the first hundred wrong windows")
	assert.Equal(t, 1+100, s.Failures)
	assert.Equal(t, []int{s.Tests, s.Failures, s.Errors, s.Skipped}, []int{
		got.Tests, got.Failures, got.Errors, got.Skipped,
	})
	assert.Len(t, s.Cases, s.Tests)
	assert.Equal(t, "The first 100 are listed, and 50 are not.", s.Cases[0].Failure.Text)
	for _, c := range s.Cases {
		assert.NotEmpty(t, c.Name)
		assert.Equal(t, "flinkwatch.output", c.Class)
	}
}

func TestWriteTellsOfAFailure(t *testing.T) {
	for _, format := range []Format{Text, JSON, JUnit} {
		require.ErrorIs(t, New(allRight(), 0).Write(broken{}, format), io.ErrClosedPipe)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
