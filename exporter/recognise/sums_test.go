package recognise

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// priced are events of which each has a price, beside another number.
func priced(price func(at time.Time) string) Sample {
	return eventsOf(8, time.Minute, func(at time.Time, key string) string {
		return fmt.Sprintf(`{"at":%d,"shop":%q,"items":%d,"price":%s}`, at.UnixMilli(), key, 1+at.Second()%2, price(at))
	})
}

// revenues are results of a field, with what each so many events of a window come to.
func revenues(field string, of func(count int) string) Sample {
	return topic(8, time.Minute, func(start time.Time, key string, count int) string {
		return fmt.Sprintf(`{"ws":%d,"we":%d,"shop":%q,%q:%s}`, start.UnixMilli(), start.Add(time.Minute).UnixMilli(), key,
			field, of(count))
	})
}

// The second of an event in its window is its number there: 0, 1, 2, …
func TestSums(t *testing.T) {
	half := func(at time.Time) string { return fmt.Sprintf("%d.25", at.Second()) }
	tests := []struct {
		why             string
		results, events Sample
		sure, doubts    string
	}{
		{
			"decimals, without a count",
			revenues("revenue", func(n int) string { return fmt.Sprintf("%.2f", float64(n*(n-1))/2+.25*float64(n)) }),
			priced(half),
			"result=sum count-field=revenue input-sum-field=price key-field=shop input-time-field=at input-key-field=shop " +
				"expected=input",
			"lateness=7s",
		},
		{
			"whole numbers, which are no count",
			revenues("bytes", func(n int) string { return fmt.Sprint(100 * (n*(n-1)/2 + n)) }),
			priced(func(at time.Time) string { return fmt.Sprint(100 * (at.Second() + 1)) }),
			"result=sum count-field=bytes input-sum-field=price", "",
		},
		{
			"refunds, so that sums are negative", revenues("n", func(n int) string { return fmt.Sprint(-5*n - n*(n-1)/2) }),
			priced(func(at time.Time) string { return fmt.Sprint(-5 - at.Second()) }),
			"result=sum count-field=n input-sum-field=price", "",
		},
		{
			"floating-point numbers",
			revenues("total", func(n int) string { return fmt.Sprintf("%d.%d00000000000004", n*(n-1)/2, n) }),
			priced(func(at time.Time) string { return fmt.Sprintf("%d.1", at.Second()) }),
			"result=sum count-field=total input-sum-field=price", "tolerance=0.000001",
		},
		{
			"averages, and other numbers that nothing adds up to",
			topic(8, time.Minute, func(start time.Time, key string, n int) string {
				return fmt.Sprintf(`{"ws":%d,"we":%d,"shop":%q,"n":%d,"avg":%d.5}`, start.UnixMilli(),
					start.Add(time.Minute).UnixMilli(), key, 7*n, n)
			}),
			priced(half), "", "expected=none",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			a, err := Look(test.results, test.events)
			require.NoError(t, err)
			requireFound(t, a, test.sure, true)
			requireFound(t, a, test.doubts, false)
		})
	}
}

// Sums are not told from other numbers without their events.
func TestSumsAlone(t *testing.T) {
	_, err := Look(revenues("revenue", func(n int) string { return fmt.Sprintf("%d.5", n) }), Sample{})
	assert.ErrorContains(t, err, "no field of the results is a whole number")
}
