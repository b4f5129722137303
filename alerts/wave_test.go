package alerts_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// A wave is the share of a second that a vertex is busy, and the one before it backpressured, second by second.
type wave func(second float64) float64

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

// A counter is what 20 minutes of scrapes make of a wave: for how long two subtasks, in step, waited or were idle. The
// rest of their time they were busy.
type counter struct {
	every         int // seconds between scrapes
	waiting, idle values
	busy          values
}

type values []float64

const subtasks = 2

// A renewal is whether Flink has new values at some second; else it repeats those that it had.
type renewal func(second int) bool

func every(seconds int) renewal { return func(t int) bool { return t%seconds == 0 } }

func atRandom(share float64) renewal {
	random := rand.New(rand.NewPCG(3, 4))
	return func(int) bool { return random.Float64() < share }
}

// inOddMinutes renews always in odd minutes, and otherwise as told.
func inOddMinutes(renews renewal) renewal {
	return func(t int) bool { return t/60%2 == 1 || renews(t) }
}

func counting(of wave) counter { return scraped(5, of, every(5)) }

func scraped(each int, of wave, renews renewal) counter {
	c := counter{every: each}
	var now, told struct{ waiting, idle, busy float64 }
	for t := range 20 * 60 {
		if t%each == 0 {
			if renews(t) {
				told = now
			}
			c.waiting, c.idle = append(c.waiting, told.waiting), append(c.idle, told.idle)
			c.busy = append(c.busy, told.busy)
		}
		now.waiting += subtasks * of(float64(t))
		now.busy += subtasks * of(float64(t))
		now.idle += subtasks * (1 - of(float64(t)))
	}
	return c
}

// restarted starts again from zero at some second.
func restarted(of wave, at int) counter {
	c := counting(of)
	for _, v := range []values{c.waiting, c.idle, c.busy} {
		from := v[at/c.every]
		for i := at / c.every; i < len(v); i++ {
			v[i] -= from
		}
	}
	return c
}

func (c counter) withoutBusy() counter {
	c.busy = nil
	return c
}

// series are those of two vertices: one is now busy and now idle, and the other waits for it when it is busy.
func (c counter) series() []promtoolSeries {
	const slow = `{job_id="0", job_name="Clicks", vertex_id="b", vertex_name="Backpressure"}`
	const source = `{job_id="0", job_name="Clicks", vertex_id="a", vertex_name="source"}`
	never := fmt.Sprintf("0x%d", len(c.idle))
	parallelism := fmt.Sprintf("%dx%d", subtasks, len(c.idle))
	series := []promtoolSeries{
		{"flink_vertex_idle_seconds_total" + slow, c.idle.String()},
		{"flink_vertex_backpressured_seconds_total" + slow, never},
		{"flink_vertex_backpressured_seconds_total" + source, c.waiting.String()},
		{"flink_vertex_parallelism" + slow, parallelism},
		{"flink_vertex_parallelism" + source, parallelism},
	}
	if c.busy != nil {
		series = append(series, promtoolSeries{"flink_vertex_busy_seconds_total" + slow, c.busy.String()})
	}
	return series
}

func (v values) String() string {
	var text strings.Builder
	for _, value := range v {
		text.WriteString(strconv.FormatFloat(value, 'f', 3, 64) + " ")
	}
	return text.String()
}
