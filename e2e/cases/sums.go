package cases

import (
	"fmt"
	"slices"
	"time"

	"flinkwatch/exporter/audit"
)

// sums: what a field of the events adds up to.
func sums() []Case {
	const n = 20
	all := minutes(0, n)
	paid := []string{"--audit.result=sum", "--audit.count-field=revenue", "--audit.input-sum-field=paid"}
	summed := func(flags ...string) []string { return counted(slices.Concat(paid, flags)...) }
	orders := sold(all, "12.10", "-2.05", "0.95") // 11 in each minute
	floats := sold(all, "0.1", "0.2")
	return []Case{
		{
			Name:   "sums",
			About:  "SUM(paid) of decimals, and a refund among them: exact.",
			Flags:  summed(),
			Output: output(revenues(all, "11.00")), Input: orders,
			Want: Want{Verdicts: Verdicts{audit.Correct: n}},
		},
		{
			Name:  "sums-with-faults",
			About: "The same, where a window is lost, one lacks a cent, one lacks the refund, and one is written twice.",
			Flags: summed("--audit.decimals=2"),
			Output: output(revenues(all[:5], `"11.00"`), revenues(all[6:7], "10.99"), revenues(all[7:8], "13.05"),
				revenues(all[8:9], "11.0"), revenues(all[8:], "11")),
			Input: orders,
			Want: Want{Exit: 1, Verdicts: Verdicts{
				audit.Correct: 16, audit.Missing: 1, audit.Short: 1, audit.Over: 1, audit.Duplicate: 1,
			}, Says: "sums 11.01 too low, 2.05 too high"},
		},
		{
			Name:   "sums-of-floats",
			About:  "A job that adds up doubles is a little off.",
			Flags:  summed("--audit.tolerance=0.000001"),
			Output: output(revenues(all, "0.30000000000000004")), Input: floats,
			Want: Want{Verdicts: Verdicts{audit.Correct: n}},
		},
		{
			Name:   "sums-and-a-condition",
			About:  "Orders without a price are in the input, and the job adds up the others.",
			Flags:  append(paid, "--audit.input-where=paid != nil", "--audit.window-size=2m", "--audit.window-slide=1m"),
			Output: output(revenues(tumbling(begin.Add(-time.Minute), 2*time.Minute, 1), "0.5"), revenues(hopsOfTwo(n-1), "1")),
			Input:  sold(all, "null", "0.5"),
			Want:   Want{Verdicts: Verdicts{audit.Correct: n}},
		},
		{
			Name:   "sums-of-what-nobody-knows",
			About:  "One order has no price: what the sum of its window should be is not known.",
			Flags:  summed("--audit.max-refused=1"),
			Output: output(revenues(all, "1")),
			Input: Topic{Partitions: 1, Records: concat(
				sold(all[:7], "1").Records, []Record{purchase(all[7].Start, "null")}, sold(all[7:], "1").Records)},
			Want: Want{
				Verdicts: Verdicts{audit.Correct: n - 1, audit.Unjudged: 1}, Unjudged: map[audit.Why]int64{audit.Uncountable: 1},
			},
		},
		{
			Name:   "sums-uncounted",
			About:  "Sums of fractions without the input: every window is there, once.",
			Flags:  uncounted("--audit.result=sum", "--audit.count-field=revenue"),
			Output: output(revenues(all, "10.5")),
			Want:   Want{Verdicts: Verdicts{audit.Correct: n}},
		},
	}
}

// revenues are results of one shop.
func revenues(windows []audit.Window, revenue string) []Record {
	return written(windows, "/kiosk", func(w audit.Window, key string) string {
		return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"revenue":%s}`,
			w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), key, revenue)
	})
}

// sold are orders of these prices in each window, and one that closes the last window.
func sold(windows []audit.Window, prices ...string) Topic {
	var all []Record
	for _, w := range windows {
		for i, price := range prices {
			all = append(all, purchase(w.Start.Add(time.Duration(i)*time.Second), price))
		}
	}
	end := windows[len(windows)-1].End.Add(10 * time.Second)
	return Topic{Partitions: 1, Records: append(all, purchase(end, "0"))}
}

func purchase(at time.Time, price string) Record {
	return Record{
		Value: fmt.Appendf(nil, `{"timestamp":%q,"page":"/kiosk","paid":%s}`, at.Format(time.RFC3339), price), Time: at,
	}
}

// hopsOfTwo are windows of two minutes, one beginning each minute.
func hopsOfTwo(n int) (windows []audit.Window) {
	for _, w := range minutes(0, n) {
		windows = append(windows, audit.Window{Start: w.Start, End: w.End.Add(time.Minute)})
	}
	return windows
}
