package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValidateNamesTheFlag(t *testing.T) {
	require.NoError(t, testConfig.Validate())
	tests := []struct {
		flag   string
		change func(c *Config)
	}{
		{"audit.window-size", func(c *Config) { c.Size = 0 }},
		{"audit.window-size", func(c *Config) { c.Size = -time.Second }},
		{"audit.expected", func(c *Config) { c.Expected = 0 }},
		{"audit.key-forget", func(c *Config) { c.Keys = nil }},
		{"audit.key-forget", func(c *Config) { c.Keys, c.KeyForget = nil, c.Horizon+1 }},
		{"audit.lateness", func(c *Config) { c.Lateness = -1 }},
		{"audit.max-windows", func(c *Config) { c.MaxWindows = -1 }},
		{"audit.max-keys", func(c *Config) { c.MaxKeys = -1 }},
		{"audit.keys", func(c *Config) { c.Keys = []string{"a", ""} }},
		{"audit.keys", func(c *Config) { c.Keys = []string{"a", "b", "a"} }},
		{"audit.grace", func(c *Config) { c.Grace = 0 }},
		{"audit.key-patience", func(c *Config) { c.KeyPatience = -1 }},
		{"audit.key-grace", func(c *Config) { c.KeyGrace = 0 }},
		{"audit.horizon", func(c *Config) { c.Horizon = time.Second }},
		{"audit.recent", func(c *Config) { c.Recent = 0 }},
	}
	for _, test := range tests {
		c := testConfig
		test.change(&c)
		assert.ErrorContains(t, c.Validate(), test.flag)
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
