package alerts_test

import (
	"fmt"
	"testing"
	"time"
)

const (
	even      = "FlinkEvenMinuteBackpressure"
	odd       = "FlinkOddMinuteBackpressure"
	sustained = "FlinkBackpressureSustained"
)

// Backpressure in even minutes is told from all else that comes and goes, or stays: by the vertex that causes it.
func TestParityOfBackpressure(t *testing.T) {
	var cases []promtoolCase
	for _, row := range []struct {
		name    string
		counter counter
		fires   string
	}{
		{"even minutes, from five seconds on, as measured on the playground", counting(minutes(0, 5)), even},
		{"even minutes, from twelve seconds on", counting(minutes(0, 12)), even},
		{"even minutes, seen through metrics that are fetched every 10 s", scraped(5, minutes(0, 12), every(10)), even},
		{"even minutes, scraped every 10 s", scraped(10, minutes(0, 12), every(10)), even},
		{"even minutes, each second scrape brings nothing new", scraped(10, minutes(0, 12), every(20)), even},
		{"even minutes, of a vertex of which Flink tells no busy time", counting(minutes(0, 12)).withoutBusy(), even},
		{"even minutes, from twenty seconds on", counting(minutes(0, 20)), even},
		{"even minutes, from thirty seconds on", counting(minutes(0, 30)), even},
		{"even minutes, and the job is restarted after 9 minutes", restarted(minutes(0, 12), 9*60), even},
		{"always", counting(constant(1)), sustained},
		{"most of the time, now more and now less", counting(swinging(0.8, 0.1)), sustained},
		{"odd minutes: a clock is off", counting(minutes(1, 12)), odd},
		{"half of every 90 s", counting(period(90)), ""},
		{"half of every 180 s", counting(period(180)), ""},
		{"one burst of 55 s in an even minute", counting(burst(8*60, 55)), ""},
		{"one burst of three minutes", counting(burst(8*60, 180)), ""},
		{"noise", counting(noise(1)), ""},
		{"minutes at random", counting(noise(60)), ""},
		{"even minutes, for a third of the time at most", counting(scaled(minutes(0, 12), 0.3)), ""},
		{"never", counting(constant(0)), ""},
	} {
		cases = append(cases, row.counter.told(row.name, row.fires))
	}
	tellTogether(t, pressureRules(t), 5*time.Second, cases...)
}

// Where values repeat, a vertex that does little is no pattern, however Flink's rhythm and that of the scrapes meet.
func TestValuesThatRepeatAreNoPattern(t *testing.T) {
	var cases []promtoolCase
	for _, row := range []struct {
		name   string
		every  int // seconds between scrapes
		renews renewal
	}{
		{"scraped and fetched every 10 s: each second scrape brings nothing new", 10, every(20)},
		{"scraped and fetched every 10 s: some bring something new, by chance", 10, atRandom(0.5)},
		{"scraped every 10 s, and in odd minutes each brings something new", 10, inOddMinutes(every(20))},
		{"scraped every 15 s, fetched every 10 s", 15, every(15)},
		{"scraped every 15 s, and each second one brings nothing new in even minutes", 15, inOddMinutes(every(30))},
		{"scraped every 5 s, fetched every 10 s", 5, every(10)},
		{"scraped every 5 s, fetched every 30 s", 5, every(30)},
		{"scraped every 5 s, fetched once a minute in even minutes", 5, inOddMinutes(every(60))},
		{"scraped every 5 s, and fetched by chance", 5, atRandom(0.2)},
	} {
		for _, load := range []float64{0, 0.6} {
			name := fmt.Sprintf("%s, a load of %v", row.name, load)
			cases = append(cases, scraped(row.every, constant(load), row.renews).told(name, ""))
		}
	}
	silent := scraped(10, constant(0), inOddMinutes(every(20))).withoutBusy()
	cases = append(cases, silent.told("scraped every 10 s, and Flink tells no busy time", ""))
	tellTogether(t, pressureRules(t), 5*time.Second, cases...)
}

func pressureRules(t *testing.T) []string {
	t.Helper()
	return []string{abs(t, "rules/recording.yaml"), abs(t, "rules/flink.yaml"), abs(t, "rules/playground.yaml")}
}

// told looks at the last minutes of a counter.
func (c counter) told(name, fires string) promtoolCase {
	test := promtoolCase{Name: name, Interval: fmt.Sprintf("%ds", c.every), InputSeries: c.series()}
	if fires == even {
		test.Looks = append(test.Looks, expectPressure(8*time.Minute, even))
	}
	for at := 15 * time.Minute; at <= 19*time.Minute; at += 30 * time.Second {
		test.Looks = append(test.Looks, expectPressure(at, fires))
	}
	return test
}

func expectPressure(at time.Duration, fires string) promtoolLook {
	look := promtoolLook{
		Expr:     `count by (alertname) (ALERTS{alertstate="firing", alertname=~"Flink.*Backpressure.*"})`,
		EvalTime: at.String(), Samples: []promtoolSample{},
	}
	if fires != "" {
		look.Samples = append(look.Samples, promtoolSample{`{alertname="` + fires + `"}`, 1})
	}
	return look
}
