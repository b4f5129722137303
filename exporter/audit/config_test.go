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

// Every verdict has its own word, and those that end up as labels are all there.
func TestVerdictNames(t *testing.T) {
	names := map[string]bool{}
	for _, v := range append(Verdicts(), Pending) {
		names[v.String()] = true
	}
	assert.Len(t, names, len(verdictNames))
}
