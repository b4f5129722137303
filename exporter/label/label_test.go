package label

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestOf(t *testing.T) {
	long := strings.Repeat("k", longest)
	tests := []struct{ why, text, want string }{
		{"a short text is its own label", "/help", "/help"},
		{"so is none", "", ""},
		{"and the longest that is shown", long, long},
		{"of a longer one the beginning and a hash are left", long + "x", long[:longest-19] + "…" + "ed0416340c553654"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) { assert.Equal(t, test.want, Of(test.text)) })
	}
}

// Labels are bounded and valid, and those of different texts differ.
func TestLabelsAreBoundedAndDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{
		strings.Repeat("k", 100_000) + "1", strings.Repeat("k", 100_000) + "2", strings.Repeat("k", longest),
		strings.Repeat("ü", 100) + "1", "k" + strings.Repeat("ü", 100), "\xff", "\xfe", "a\xffb", "",
		Of(strings.Repeat("k", 100_000) + "1"),
	} {
		got := Of(text)
		assert.LessOrEqual(t, len(got), longest)
		assert.True(t, utf8.ValidString(got))
		assert.NotContains(t, seen, got, "%.20q", text)
		seen[got] = text
	}
}

func TestNamesAreLongerThanKeys(t *testing.T) {
	chained := strings.Repeat("Calc -> ", 60)
	assert.Equal(t, chained, Name(chained))
	assert.Len(t, Name(strings.Repeat(chained, 1000)), longestName)
}

func TestLine(t *testing.T) {
	tests := []struct{ why, text, want string }{
		{"a short line is itself", "connection refused", "connection refused"},
		{"several lines are one", "a\nb", "a; b"},
		{
			"of a long one the beginning is left, and its length", strings.Repeat("x", 2_000_000),
			strings.Repeat("x", 1000) + "… (2000000 bytes)",
		},
		{"no character is broken", strings.Repeat("x", 999) + "üü", strings.Repeat("x", 999) + "… (1003 bytes)"},
		{"whatever the bytes are", strings.Repeat("\x80", 1001), "… (1001 bytes)"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) { assert.Equal(t, test.want, Line(test.text)) })
	}
}
