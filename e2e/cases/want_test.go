package cases

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
)

// Names are those of topics, and each case says what it is.
func TestAll(t *testing.T) {
	names := map[string]bool{}
	for _, c := range All() {
		assert.False(t, names[c.Name], "two cases are called %s", c.Name)
		names[c.Name] = true
		assert.Regexp(t, `^[a-z0-9-]+$`, c.Name)
		assert.Regexp(t, `^[A-Za-z].*\.$`, c.About, c.Name)
	}
}

func TestCompareRun(t *testing.T) {
	const printed = "verdict  windows\nshort    0\ncorrect  8\nmissing  2\nunjudged 3\n" +
		"flinkwatch: 1 record is refused: not json\n"
	missing, one := Verdicts{audit.Missing: 2}, Verdicts{audit.Correct: 1}
	tests := []struct {
		name        string
		want        Want
		exit        int
		differences int
	}{
		{"all as wanted", Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 8, audit.Missing: 2}}, 1, 0},
		{"another exit code", Want{Exit: 1, Verdicts: missing}, 0, 1},
		{"another number of a verdict", Want{Verdicts: Verdicts{audit.Correct: 9, audit.Missing: 2}}, 0, 1},
		{"a wrong verdict that is not named", Want{}, 0, 1},
		{"a verdict that is not printed", Want{Verdicts: Verdicts{audit.Missing: 2, audit.Over: 1}}, 0, 1},
		{"a reason that is printed", Want{Verdicts: missing, Refused: []audit.Reason{audit.NotJSON}}, 0, 0},
		{"a reason that is not", Want{Verdicts: missing, Refused: []audit.Reason{audit.BadTime}}, 0, 1},
		{"a refusal stands for all verdicts but wrong ones", Want{Verdicts: one, OrRefused: true}, 2, 1},
		{"what is not refused is held to its verdicts", Want{Verdicts: one, OrRefused: true}, 0, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Len(t, test.want.Given(test.exit).CompareRun(printed, test.exit), test.differences)
		})
	}
}

func TestCompareLive(t *testing.T) {
	want := Want{
		Verdicts: Verdicts{audit.Correct: 20, audit.Missing: 1}, Unjudged: map[audit.Why]int64{audit.BeforeStart: 2},
	}
	tests := []struct {
		name        string
		said        Said
		differences int
	}{
		{"the end is pending", Said{Verdicts: Verdicts{audit.Correct: 12}}, 0},
		{"most of it is", Said{Verdicts: Verdicts{audit.Correct: 2}}, 1},
		{"something else is wrong", Said{Verdicts: Verdicts{audit.Correct: 12, audit.Over: 1}}, 1},
		{"more is wrong", Said{Verdicts: Verdicts{audit.Correct: 12, audit.Missing: 2}}, 1},
		{"unjudged for another reason", Said{
			Verdicts: Verdicts{audit.Correct: 12}, Unjudged: map[audit.Why]int64{audit.Unordered: 1},
		}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Len(t, want.CompareLive(test.said), test.differences)
		})
	}
}
