package audit

import (
	"fmt"
	"time"
)

// Windows of calendar months have no one size. They are numbered by their months, and what is reckoned in windows, such
// as how long a key is waited for, takes each for as long as the longest.

// MonthOf is the number of the month of a time, from the beginning of the year 0 on.
func MonthOf(t time.Time) int {
	year, month, _ := t.UTC().Date()
	return 12*year + int(month) - 1
}

// MonthStart is when the month of a number begins.
func MonthStart(n int) time.Time { return time.Date(0, time.Month(1+n), 1, 0, 0, 0, 0, time.UTC) }

// SizeOfMonths is the size of so many months, all of which are taken for long ones.
func SizeOfMonths(n int) time.Duration { return time.Duration(n) * 31 * 24 * time.Hour }

// Length is the size of the windows in words, as the setting has it.
func (c Config) Length() string {
	if c.Months > 0 {
		return fmt.Sprintf("%dmo", c.Months)
	}
	return c.Size.String()
}

// Windows says in words what the windows are.
func (c Config) Windows() string {
	if c.Gap > 0 {
		return fmt.Sprintf("sessions with a gap of %s", c.Gap)
	}
	return "windows of " + c.Length()
}

func (c *Config) validateMonths() error {
	switch {
	case c.Months == 0:
		return nil
	case c.Months < 0 || 12%c.Months != 0:
		return wrong("window size", "%dmo: want months that a year is a multiple of: 1mo, 2mo, 3mo, 4mo, 6mo or 12mo",
			c.Months)
	case c.Slide > 0 || c.Step > 0:
		return wrong("window size", "%dmo: months neither hop nor cumulate", c.Months)
	case c.Offset != 0:
		return wrong("window offset", "%s: months begin on their first day, in the time zone", c.Offset)
	}
	return nil
}
