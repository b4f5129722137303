package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSessionsThatAreRefused(t *testing.T) {
	tests := []struct {
		because string
		change  func(*Config)
		want    string
	}{
		{"none is wrong", func(*Config) {}, ""},
		{
			"they have no size", func(c *Config) { c.Size = time.Minute },
			"window size: sessions have none: want no size with a gap of 15s",
		},
		{"nor months", func(c *Config) { c.Months = 1 }, "window size: sessions have none: want no size with a gap of 15s"},
		{
			"nor a slide", func(c *Config) { c.Slide = 15 * time.Second },
			"window slide: sessions do not hop: want no slide with a gap of 15s",
		},
		{
			"nor a step", func(c *Config) { c.Step = 5 * time.Second },
			"window step: sessions do not cumulate: want no step with a gap of 15s",
		},
		{
			"nor an offset", func(c *Config) { c.Offset = time.Second },
			"window offset: sessions begin with an event: want no offset with a gap of 15s",
		},
		{
			"events of a key would have to be kept one by one", func(c *Config) { c.Expect = ExpectInput },
			"expected: input: which sessions there should be depends on all events of a key, and two of them become " +
				"one; want none",
		},
		{
			"sessions have no one count", func(c *Config) { c.Expect, c.Expected = ExpectConstant, 7 },
			"expected: 7 for every window: which sessions there should be depends on all events of a key, and two of them " +
				"become one; want none",
		},
		{
			"parts have other windows", func(c *Config) { c.Updates = UpdatesSum },
			"updates: sum: the parts of sessions that become one have windows of their own; want all, last or max",
		},
		{"a gap is not negative", func(c *Config) { c.Gap = -time.Second }, "window gap: -1s is negative"},
		{"nor next to nothing", func(c *Config) { c.Gap = time.Microsecond }, "window gap: 1µs is shorter than 1ms"},
	}
	for _, test := range tests {
		cfg := sessionConfig
		test.change(&cfg)
		if err := cfg.Validate(); test.want == "" {
			assert.NoError(t, err, test.because)
		} else {
			assert.EqualError(t, err, test.want, test.because)
		}
	}
}
