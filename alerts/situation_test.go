package alerts_test

import (
	"strings"
	"testing"
	"time"
)

// A situation is a cluster, and all that fires at each look. Each false alarm has a true twin.
type situation struct {
	name  string
	page  page
	looks []look
}

// tell tells each situation with the scrapes of an ordinary Prometheus, and of one that looks once a minute.
func tell(t *testing.T, situations []situation) {
	t.Helper()
	rules := []string{abs(t, "rules/recording.yaml"), abs(t, "rules/exporter.yaml"), abs(t, "rules/flink.yaml")}
	known := labelsOf(t, rules)
	for _, interval := range []time.Duration{15 * second, time.Minute} {
		t.Run(interval.String(), func(t *testing.T) {
			t.Parallel()
			var tests []promtoolCase
			for _, row := range situations {
				if test := row.told(interval, known); row.page.namesClusters() {
					t.Run(row.name, func(t *testing.T) { runPromtool(t, rules, interval, test) })
				} else {
					tests = append(tests, test)
				}
			}
			tellTogether(t, rules, interval, tests...)
		})
	}
}

// told is a situation as a test of promtool's.
func (s situation) told(interval time.Duration, known map[string]map[string]string) promtoolCase {
	test := promtoolCase{Name: s.name, Interval: interval.String()}
	test.InputSeries = s.page.record(s.looks[len(s.looks)-1].at, interval)
	for _, look := range s.looks {
		test.Looks = append(test.Looks, expectFiring(look.at, known, names(look.fires)))
	}
	return test
}

// namesClusters reports whether it has more than one cluster, so that it cannot be told as one of many.
func (p page) namesClusters() bool {
	for series := range p {
		if strings.Contains(series, "cluster=") {
			return true
		}
	}
	return false
}

var (
	first, other = job{"a", "Flink Streaming Job"}, job{"b", "Flink Streaming Job"}
	streaming    = first.is("STREAMING", always(1))
	batch        = first.is("BATCH", always(1))
	otherStreams = other.is("STREAMING", always(1))
	otherIsBatch = other.is("BATCH", always(1))
	two          = always(2)
)

// quietThen is silent until ten minutes have passed, and what is given from two minutes later on.
func quietThen(fires string) []look {
	return join(each(1*minute, 10*minute, ""), each(13*minute, 30*minute, fires))
}
