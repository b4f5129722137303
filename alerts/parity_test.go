package alerts_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A wave is the share of a second that a vertex is busy, and the one before it backpressured, second by second.
type wave func(second float64) float64

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
		{"even minutes, seen through metrics that are fetched every 10 s", cached(minutes(0, 12)), even},
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
		test := promtoolCase{Name: row.name, Interval: "5s", InputSeries: row.counter.series()}
		for at := 15 * time.Minute; at <= 19*time.Minute; at += 30 * time.Second {
			test.Looks = append(test.Looks, expectPressure(at, row.fires))
		}
		if row.fires == even {
			test.Looks = append(test.Looks, expectPressure(8*time.Minute, even))
		}
		cases = append(cases, test)
	}
	rules := []string{abs(t, "rules/recording.yaml"), abs(t, "rules/flink.yaml"), abs(t, "rules/playground.yaml")}
	runPromtool(t, rules, 5*time.Second, cases...)
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

// minutes is full backpressure in each second minute, from some seconds after its begin to three after its end.
func minutes(parity, onset float64) wave {
	return func(t float64) float64 {
		since := math.Mod(t-60*parity+120, 120)
		return truth(since >= onset && since < 63)
	}
}

func constant(share float64) wave { return func(float64) float64 { return share } }

func swinging(middle, by float64) wave {
	return func(t float64) float64 { return middle + by*math.Sin(t/7) }
}

func period(seconds float64) wave {
	return func(t float64) float64 { return truth(math.Mod(t, seconds) < seconds/2) }
}

func burst(from, length float64) wave {
	return func(t float64) float64 { return truth(t >= from && t < from+length) }
}

// noise is another share every so many seconds.
func noise(seconds float64) wave {
	random := rand.New(rand.NewPCG(1, 2))
	shares := make([]float64, 3600)
	for i := range shares {
		shares[i] = random.Float64()
	}
	return func(t float64) float64 { return shares[int(t/seconds)] }
}

func scaled(of wave, by float64) wave { return func(t float64) float64 { return by * of(t) } }

// A counter is what 20 minutes of scrapes make of a wave: for how long two subtasks, in step, waited or were idle.
type counter struct{ waiting, idle values }

type values []float64

const subtasks = 2

func counting(of wave) counter {
	var c counter
	waiting, idle := 0.0, 0.0
	for t := range 20 * 60 {
		if t%5 == 0 {
			c.waiting, c.idle = append(c.waiting, waiting), append(c.idle, idle)
		}
		waiting += subtasks * of(float64(t))
		idle += subtasks * (1 - of(float64(t)))
	}
	return c
}

// cached shows each second scrape what the first one saw.
func cached(of wave) counter {
	c := counting(of)
	for i := 1; i < len(c.idle); i += 2 {
		c.waiting[i], c.idle[i] = c.waiting[i-1], c.idle[i-1]
	}
	return c
}

// restarted starts anew from zero at some second.
func restarted(of wave, at int) counter {
	c := counting(of)
	waiting, idle := c.waiting[at/5], c.idle[at/5]
	for i := at / 5; i < len(c.idle); i++ {
		c.waiting[i] -= waiting
		c.idle[i] -= idle
	}
	return c
}

// series are those of two vertices: one is never idle, and the other waits for it.
func (c counter) series() []promtoolSeries {
	const slow = `{job_id="0", job_name="Clicks", vertex_id="b", vertex_name="Backpressure"}`
	const source = `{job_id="0", job_name="Clicks", vertex_id="a", vertex_name="source"}`
	parallelism := fmt.Sprintf("%dx%d", subtasks, len(c.idle))
	return []promtoolSeries{
		{"flink_vertex_idle_seconds_total" + slow, c.idle.String()},
		{"flink_vertex_backpressured_seconds_total" + source, c.waiting.String()},
		{"flink_vertex_parallelism" + slow, parallelism},
		{"flink_vertex_parallelism" + source, parallelism},
	}
}

func (v values) String() string {
	var text strings.Builder
	for _, value := range v {
		text.WriteString(strconv.FormatFloat(value, 'f', 3, 64) + " ")
	}
	return text.String()
}
