package record

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPatterns(t *testing.T) {
	at := time.Date(2026, 2, 3, 14, 5, 6, 70_000_000, time.UTC)
	tests := []struct {
		why, pattern, text string
		want               time.Time
	}{
		{"milliseconds after a colon, as in Flink's playground", "dd-MM-yyyy HH:mm:ss:SSS", "03-02-2026 14:05:06:070", at},
		{"a fraction of any length", "yyyy-MM-dd HH:mm:ss.SSSSSS", "2026-02-03 14:05:06.070000", at},
		{"one letter is one digit or two", "d/M/yyyy H:m:s.SS", "3/2/2026 14:5:6.07", at},
		{"u is y", "uuuu-MM-dd HH:mm:ss.SS", "2026-02-03 14:05:06.07", at},
		{"text in quotes", "yyyy-MM-dd'T'HH 'o''clock' mm:ss,SSS", "2026-02-03T14 o'clock 05:06,070", at},
		{"a fraction that the pattern does not name", "yyyy-MM-dd HH:mm:ss", "2026-02-03 14:05:06.07", at},
		{"nor does it have to be there", "yyyy-MM-dd HH:mm:ss", "2026-02-03 14:05:06", at.Truncate(time.Second)},
		{"before a zone", "yyyy-MM-dd HH:mm:ssXXX", "2026-02-03 15:05:06.07+01:00", at},
		{"a zone of hours", "yyyy-MM-dd HH:mm:ss.SSX", "2026-02-03 11:05:06.07-03", at},
		{"Z is a zone", "yyyy-MM-dd HH:mm:ss.SSX", "2026-02-03 14:05:06.07Z", at},
		{"without seconds", "yyyy-MM-dd HH:mm", "2026-02-03 14:05", at.Truncate(time.Minute)},
		{"noon is 12 PM", "yyyy-MM-dd hh:mm a", "2026-02-03 12:00 PM", time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)},
		{"midnight is 12 AM", "yyyy-MM-dd hh:mma", "2026-02-03 12:00am", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)},
		{"a day alone", "yyyy-MM-dd", "2026-02-03", at.Truncate(24 * time.Hour)},
		{"digits of a day and an hour", "yyyyMMddHH", "2026020314", at.Truncate(time.Hour)},
		{"a week begins on its Monday", "YYYY-'W'ww", "2026-W48", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)},
		{
			"the first week, which begins in the year before", "YYYY-'W'ww", "2026-W01",
			time.Date(2025, 12, 29, 0, 0, 0, 0, time.UTC),
		},
		{"a 53rd week", "YYYY'W'w", "2026W53", time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC)},
		{"a day of a week", "YYYY-'W'ww-e", "2027-W01-7", time.Date(2027, 1, 10, 0, 0, 0, 0, time.UTC)},
		{"a week of yyyy is one of the week's year", "yyyy w", "2026 1", time.Date(2025, 12, 29, 0, 0, 0, 0, time.UTC)},
		{"a leap day", "yyyy-MM-dd HH:mm", "2024-02-29 00:00", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			p, err := parsePattern(test.pattern)
			require.NoError(t, err)
			got, ok := p.parse([]byte(test.text))
			require.True(t, ok)
			assert.Equal(t, test.want, time.Unix(0, got).UTC())
		})
	}
}

func TestTimesThatDoNotFitThePattern(t *testing.T) {
	tests := []struct{ why, pattern, text string }{
		{"nothing", "yyyy-MM-dd HH:mm", ""},
		{"too short", "yyyy-MM-dd HH:mm", "2026-02-03 14:5"},
		{"no seconds where more than a zone follows them", "yyyy-MM-dd HH:mm:ss:SSS", "2026-02-03 14:05:250"},
		{"no seconds where nothing parts them from the minutes", "yyyyMMddHHmmss", "2026020314"},
		{"no seconds before am and pm", "yyyy-MM-dd hh:mm:ss a", "2026-02-03 11:05 AM"},
		{"more after it", "yyyy-MM-dd HH:mm", "2026-02-03 14:05 "},
		{"another text between", "yyyy-MM-dd HH:mm", "2026/02/03 14:05"},
		{"no digits", "yyyy-MM-dd HH:mm", "2026-Fe-03 14:05"},
		{"a month 13", "yyyy-MM-dd HH:mm", "2026-13-03 14:05"},
		{"a month 0", "yyyy-MM-dd HH:mm", "2026-00-03 14:05"},
		{"a 31st of April", "yyyy-MM-dd HH:mm", "2026-04-31 14:05"},
		{"a 29th of February 1900", "yyyy-MM-dd HH:mm", "1900-02-29 14:05"},
		{"24 o'clock", "yyyy-MM-dd HH:mm", "2026-02-03 24:00"},
		{"0 o'clock of twelve hours", "yyyy-MM-dd hh:mm a", "2026-02-03 00:00 AM"},
		{"13 o'clock of twelve hours", "yyyy-MM-dd hh:mm a", "2026-02-03 13:00 PM"},
		{"a 60th second", "yyyy-MM-dd HH:mm:ss", "2026-02-03 14:05:60"},
		{"a fraction without digits", "yyyy-MM-dd HH:mm:ss", "2026-02-03 14:05:06."},
		{"neither am nor pm", "yyyy-MM-dd hh:mm a", "2026-02-03 11:00 xm"},
		{"a 53rd week of a year that has 52", "YYYY-'W'ww", "2025-W53"},
		{"a week 0", "YYYY-'W'ww", "2026-W00"},
		{"an eighth day of the week", "YYYY-'W'ww-e", "2026-W01-8"},
		{"no zone", "yyyy-MM-dd HH:mmX", "2026-02-03 14:05"},
		{"a zone by name", "yyyy-MM-dd HH:mmX", "2026-02-03 14:05UTC"},
		{"half a zone", "yyyy-MM-dd HH:mmX", "2026-02-03 14:05+01:"},
		{"a zone of 24 hours", "yyyy-MM-dd HH:mmX", "2026-02-03 14:05+24"},
		{"the year 1677", "yyyy-MM-dd HH:mm", "1677-02-03 14:05"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			p, err := parsePattern(test.pattern)
			require.NoError(t, err)
			_, ok := p.parse([]byte(test.text))
			assert.False(t, ok)
		})
	}
}

func TestPatternsThatAreRefused(t *testing.T) {
	tests := []struct{ why, pattern, want string }{
		{"Go's own layouts", "2006-01-02 15:04:05", "it has no y"},
		{"a year of two digits", "yy-MM-dd HH:mm", `"yy" is not understood; want yyyy`},
		{"a month by name", "dd MMM yyyy HH:mm", `"MMM" is not understood`},
		{"a zone by name", "yyyy-MM-dd HH:mm z", `"z" is not understood`},
		{"parts that may be absent", "yyyy-MM-dd HH:mm[:ss]", `"[" is not understood`},
		{"a T without quotes", "yyyy-MM-ddTHH:mm", `"T" is not understood; want yyyy, MM`},
		{"no day", "yyyy-MM HH:mm", "it has no d"},
		{"minutes without an hour", "yyyy-MM-dd mm", "it has to have either HH or hh"},
		{"a month alone", "yyyy-MM", "it has no d: a month needs its first day, too"},
		{"weeks of a month", "yyyy-MM ww", "weeks go with YYYY"},
		{"a week without a year", "'W'ww", "it has no y"},
		{"two hours", "yyyy-MM-dd HH hh:mm", "it has to have either HH or hh"},
		{"a letter twice", "yyyy-MM-dd HH:mm dd", "d is there twice"},
		{"am and pm of 24 hours", "yyyy-MM-dd HH:mm a", "a goes with hh"},
		{"a quote without end", "yyyy-MM-dd'T HH:mm", "a quote is not closed"},
		{"digits that cannot be told apart", "yyyyMdHHmm", "M can have one or two digits, and d follows it directly"},
		{"no ASCII", "yyyy年MM月dd日 HH:mm", "is not understood"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := parsePattern(test.pattern)
			assert.ErrorContains(t, err, test.want)
		})
	}
}
