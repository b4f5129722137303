package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValidateNamesTheSetting(t *testing.T) {
	require.NoError(t, testConfig.Validate())
	tests := []struct {
		setting string
		change  func(c *Config)
	}{
		{"window size", func(c *Config) { c.Size = 0 }},
		{"window size", func(c *Config) { c.Size = -time.Second }},
		{"window slide: a window of 15s is no multiple of 4s", func(c *Config) { c.Slide = 4 * time.Second }},
		{"window slide: a window of 15s is no multiple of 30s", func(c *Config) { c.Slide = 30 * time.Second }},
		{"window slide: -5s is negative", func(c *Config) { c.Slide = -5 * time.Second }},
		{
			"window step: a window of 15s is no multiple of 4s",
			func(c *Config) { c.Step, c.Expect = 4*time.Second, ExpectInput },
		},
		{"window step: -5s is negative", func(c *Config) { c.Step = -5 * time.Second }},
		{"window step: windows either hop or cumulate", func(c *Config) { c.Slide, c.Step = 5*time.Second, 5*time.Second }},
		{"expected: 1000 for every window: those that cumulate", func(c *Config) { c.Step = 5 * time.Second }},
		{"expected", func(c *Config) { c.Expected = 0 }},
		{"expected: 1000 for every window: of sums", func(c *Config) { c.Sum = true }},
		{"presence: off", func(c *Config) { c.Sparse, c.Expect = true, ExpectInput }},
		{"decimals: 19 is not between 0 and 18", func(c *Config) { c.Decimals = 19 }},
		{"decimals: -1 is", func(c *Config) { c.Decimals = -1 }},
		{"tolerance: -0.5 is negative", func(c *Config) { c.Decimals, c.Tolerance = 1, -5 }},
		{"key forget", func(c *Config) { c.Keys = nil }},
		{"key forget", func(c *Config) { c.Keys, c.KeyForget = nil, c.Horizon+1 }},
		{"lateness", func(c *Config) { c.Lateness = -1 }},
		{"max windows", func(c *Config) { c.MaxWindows = -1 }},
		{"max keys", func(c *Config) { c.MaxKeys = -1 }},
		{"keys", func(c *Config) { c.Keys = []string{"a", ""} }},
		{"keys", func(c *Config) { c.Keys = []string{"a", "b", "a"} }},
		{"grace", func(c *Config) { c.Grace = 0 }},
		{"key patience", func(c *Config) { c.KeyPatience = -1 }},
		{"key grace", func(c *Config) { c.KeyGrace = 0 }},
		{"horizon", func(c *Config) { c.Horizon = time.Second }},
		{"recent", func(c *Config) { c.Recent = 0 }},
	}
	for _, test := range tests {
		c := testConfig
		test.change(&c)
		assert.ErrorContains(t, c.Validate(), test.setting)
	}
}

// Windows start at the offset after the multiples of their size, before 1970 as well.
func TestWindowsWithAnOffset(t *testing.T) {
	c := testConfig
	for _, c.Offset = range []time.Duration{0, 5 * time.Second, -5 * time.Second} {
		for _, i := range []index{-3, -1, 0, 1, 1_000_000} {
			w := c.window(i)
			assert.Equal(t, time.Unix(int64(i)*15, 0).UTC().Add(c.Offset), w.Start)
			assert.Equal(t, w.Start.Add(c.Size), w.End)
			assert.Equal(t, i, c.indexOf(w.Start))
			assert.Equal(t, i, c.indexOf(w.End.Add(-1)))
		}
	}
}

// Every verdict has its own word, and those that end up as labels are all there.
func TestVerdictNames(t *testing.T) {
	names := map[string]bool{}
	for _, v := range append(Verdicts(), Pending) {
		names[v.String()] = true
	}
	assert.Len(t, names, len(verdictNames))
}
