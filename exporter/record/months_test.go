package record

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// Which calendar months are taken, by start and end or by one of the two.
func TestMonths(t *testing.T) {
	const berlin = "Europe/Berlin"
	tests := []struct {
		name, zone string
		months     int
		start, end string
		want       string // start and end, or the reason of the refusal
	}{
		{"a month of 30 days", "UTC", 1, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "2026-11-01 2026-12-01"},
		{"a February of 29 days", "UTC", 1, "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-02-01 2024-03-01"},
		{"by its start", "UTC", 1, "2026-12-01T00:00:00Z", "", "2026-12-01 2027-01-01"},
		{"by its end", "UTC", 1, "", "2027-01-01T00:00:00Z", "2026-12-01 2027-01-01"},
		{"by its last millisecond", "UTC", 1, "", "2026-12-31T23:59:59.999Z", "2026-12-01 2027-01-01"},
		{
			"a last millisecond beside the start", "UTC", 1, "2026-12-01T00:00:00Z", "2026-12-31T23:59:59.999Z",
			"2026-12-01 2027-01-01",
		},
		{"before 1970", "UTC", 1, "1969-12-01T00:00:00Z", "", "1969-12-01 1970-01-01"},
		{"a quarter", "UTC", 3, "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-10-01 2027-01-01"},
		{"a year", "UTC", 12, "2026-01-01T00:00:00Z", "", "2026-01-01 2027-01-01"},
		{
			"one of Berlin, in which the clock is changed", berlin, 1, "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00",
			"2026-03-01 2026-04-01",
		},
		{"one of Berlin, told in UTC", berlin, 1, "2026-10-31T23:00:00Z", "", "2026-11-01 2026-12-01"},
		{"one of UTC, where those of Berlin are", berlin, 1, "2026-11-01T00:00:00Z", "", "not_aligned"},
		{"one that starts within a month", "UTC", 1, "2026-11-02T00:00:00Z", "", "not_aligned"},
		{"three months that are no quarter", "UTC", 3, "2026-11-01T00:00:00Z", "", "not_aligned"},
		{"thirty days of December", "UTC", 1, "2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z", "window_size"},
		{"two months", "UTC", 1, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z", "window_size"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := OurResults(audit.SizeOfMonths(test.months))
			f.Months, f.Time.Zone = test.months, test.zone
			f.Time.CutBy = f.CutBy()
			text := `{"page":"/a","count":1`
			if f.Start = ""; test.start != "" {
				f.Start = "windowStart"
				text += `,"windowStart":"` + test.start + `"`
			}
			if f.End = ""; test.end != "" {
				f.End = "windowEnd"
				text += `,"windowEnd":"` + test.end + `"`
			}
			require.NoError(t, f.Validate())
			result, err := NewResults(f).Decode(Message{Value: []byte(text + "}")})
			if err != nil {
				var refused *DecodeError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, test.want, string(refused.Reason))
				return
			}
			w := result.Window
			assert.Equal(t, test.want, w.Start.Format(time.DateOnly)+" "+w.End.Format(time.DateOnly))
			assert.Equal(t, w.Start.Truncate(24*time.Hour), w.Start, "midnight")
		})
	}
}

// Months on the clock of UTC, written in another zone, are not told apart.
func TestMonthsByUTC(t *testing.T) {
	f := OurResults(audit.SizeOfMonths(1))
	f.Months, f.Time = 1, TimeFormat{Format: "yyyy-MM-dd HH:mm:ss", Clock: Clock24, Zone: "Europe/Berlin", CutBy: CutByUTC}
	assert.ErrorContains(t, f.Validate(), "months are those of the time zone")
}
