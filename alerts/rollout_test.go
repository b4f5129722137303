package alerts_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

// An exporter is rolled out as Kubernetes does it: the new pod is scraped beside the old one until it is ready, and
// then the old one is no target any more. Nobody is notified, and what fires continues without a break.
func TestRollingOutTheExporter(t *testing.T) {
	const interval, comes, until = 15 * time.Second, 10 * time.Minute, 30 * time.Minute
	missing := []act{{5 * minute, func(w *world) { w.recent["missing"] = 2 }}}
	var tests []promtoolCase
	for _, row := range []struct {
		name  string
		acts  []act
		reads time.Duration // the new pod, its history
		stays time.Duration // the old pod, after that
		looks []look
	}{
		{"a history that is read in half a minute", nil, 30 * second, 0, each(1*minute, until, "")},
		{"a history that is read in eight minutes", nil, 8 * minute, 0, each(1*minute, until, "")},
		{"two pods for good", nil, minute, until, each(1*minute, until, "")},
		{
			"windows are missing, and both see them", missing, 2 * minute, 0,
			join(each(1*minute, 4*minute, ""), each(6*minute, until, "WindowsMissing")),
		},
	} {
		series := map[string]string{}
		for process, life := range [][2]time.Duration{{0, comes + row.reads + row.stays}, {comes, 2 * until}} {
			w := newWorld()
			w.process = process
			if process > 0 {
				w.readyAt = w.now + (comes + row.reads).Seconds()
			}
			maps.Copy(series, between(w.record(row.acts, until, interval), int(life[0]/interval), int(life[1]/interval)))
		}
		test := promtoolCase{Name: row.name, Interval: interval.String()}
		for name, values := range series {
			test.InputSeries = append(test.InputSeries, promtoolSeries{name, values})
		}
		for _, look := range row.looks {
			test.Looks = append(test.Looks, firing(look))
		}
		tests = append(tests, test)
	}
	tellTogether(t, portable(t), interval, tests...)
}

// between leaves a target's series only while there is such a target, from one scrape to before another.
func between(series map[string]string, from, to int) map[string]string {
	for name, values := range series {
		scrapes := strings.Fields(values)
		for n := range scrapes {
			if n < from || n > to {
				scrapes[n] = "_"
			} else if n == to {
				scrapes[n] = "stale"
			}
		}
		series[name] = strings.Join(scrapes, " ")
	}
	return series
}

// firing asks which alerts fire, each once.
func firing(at look) promtoolLook {
	asked := promtoolLook{
		Expr:     `count by (alertname) (ALERTS{alertstate="firing", alertname!="Watchdog"})`,
		EvalTime: at.at.String(), Samples: []promtoolSample{},
	}
	for _, alert := range strings.Fields(at.fires) {
		asked.Samples = append(asked.Samples, promtoolSample{fmt.Sprintf("{alertname=%q}", alert), 1})
	}
	return asked
}
