package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each moment is in one window, which begins with a month and ends with the next one's beginning.
func TestWindowsOfMonths(t *testing.T) {
	for _, months := range []int{1, 2, 3, 4, 6, 12} {
		c := Config{Size: SizeOfMonths(months), Months: months}
		before := c.window(c.indexOf(time.Date(1968, 1, 1, 0, 0, 0, 0, time.UTC)))
		for i := c.number(before) + 1; before.End.Year() < 2101; i++ {
			w := c.window(i)
			require.Equal(t, before.End, w.Start)
			require.Equal(t, w.Start.AddDate(0, months, 0), w.End)
			require.Equal(t, i, c.number(w))
			require.Equal(t, i, c.indexOf(w.Start))
			require.Equal(t, i, c.indexOf(w.End.Add(-1)))
			require.Equal(t, i, c.firstFrom(w.Start))
			require.Equal(t, i+1, c.firstFrom(w.Start.Add(1)))
			require.LessOrEqual(t, w.End.Sub(w.Start), c.Size)
			before = w
		}
	}
	assert.Equal(t, "3mo", Config{Months: 3, Size: SizeOfMonths(3)}.Length())
	assert.Equal(t, "1m0s", Config{Size: time.Minute}.Length())
}

// Settings that months cannot have are refused.
func TestMonthsAreValidated(t *testing.T) {
	tests := []struct {
		why    string
		change func(c *Config)
		want   string
	}{
		{
			"five months are not the same ones each year", func(c *Config) { c.Months, c.Size = 5, SizeOfMonths(5) },
			"5mo: want months that",
		},
		{"months do not hop", func(c *Config) { c.Slide = 24 * time.Hour }, "neither hop nor cumulate"},
		{"months do not begin later", func(c *Config) { c.Offset = 24 * time.Hour }, "months begin on their first day"},
		{"the horizon holds no month", func(c *Config) { c.Horizon = time.Hour }, "1h0m0s is shorter than a window of 1mo"},
		{"a year of months", func(*Config) {}, ""},
	}
	for _, test := range tests {
		c := testConfig
		c.Months, c.Size, c.Horizon = 1, SizeOfMonths(1), 366*24*time.Hour
		test.change(&c)
		if err := c.Validate(); test.want == "" {
			assert.NoError(t, err, test.why)
		} else {
			assert.ErrorContains(t, err, test.want, test.why)
		}
	}
}
