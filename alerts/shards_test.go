package alerts_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

// Two exporters share the keys of an audit, and the first of them also watches Flink. What happens to the keys of one
// raises alerts of that shard, and a missing exporter raises one of the whole audit.
func TestShardsOfAnAudit(t *testing.T) {
	const interval, until = 15 * time.Second, 30 * time.Minute
	away := []act{{10 * minute, func(w *world) { w.exporter = false }}}
	var tests []promtoolCase
	for _, row := range []struct {
		name  string
		acts  [2][]act // of each shard
		fires string   // at 30m, each with its audit, whole audit or target
		short float64  // windows, over all shards that judge
		judge float64  // how many of the two do
	}{
		{name: "all is well", short: 0, judge: 2},
		{
			"windows of keys of the second shard are missing",
			[2][]act{nil, {{10 * minute, func(w *world) { w.recent["missing"] = 3 }}}},
			`WindowsMissing{audit="clicks-1-of-2", job_name="Clicks"}`,
			0, 2,
		},
		{
			"keys of both shards have wrong windows",
			[2][]act{
				{{10 * minute, func(w *world) { w.recent["short"] = 1 }}},
				{{10 * minute, func(w *world) { w.recent["short"] = 2 }}},
			},
			`WindowsWrongCount{audit="clicks-0-of-2", job_name="Clicks"} ` +
				`WindowsWrongCount{audit="clicks-1-of-2", job_name="Clicks"}`,
			3, 2,
		},
		{
			"the exporter of the second shard is down",
			[2][]act{nil, away},
			`ExporterDown{shard="1"} WindowAuditShardMissing{whole="clicks"}`,
			0, 1,
		},
		{
			"the second shard never reads its history",
			[2][]act{nil, {{0, func(w *world) { w.readyAt = 1e9 }}}},
			`WindowAuditBlind{audit="clicks-1-of-2", job_name="Clicks"}`,
			0, 1,
		},
	} {
		test := promtoolCase{Name: row.name, Interval: interval.String()}
		for number, acts := range row.acts {
			for name, values := range shardWorld(number).record(acts, until, interval) {
				test.InputSeries = append(test.InputSeries, promtoolSeries{name, values})
			}
		}
		look := promtoolLook{
			Expr:     `count by (alertname, audit, whole, job_name, shard) (ALERTS{alertstate="firing", alertname!="Watchdog"})`,
			EvalTime: until.String(), Samples: []promtoolSample{},
		}
		for alert := range strings.SplitSeq(row.fires, "} ") {
			if name, labels, found := strings.Cut(strings.TrimSuffix(alert, "}"), "{"); found {
				look.Samples = append(look.Samples, promtoolSample{fmt.Sprintf("{alertname=%q, %s}", name, labels), 1})
			}
		}
		ofWhole := func(rule, labels string, value float64) promtoolLook {
			return promtoolLook{
				Expr:     fmt.Sprintf("sum by (whole, verdict) (%s{cluster=%q, %s})", rule, row.name, labels),
				EvalTime: until.String(), Samples: []promtoolSample{{fmt.Sprintf(`{whole="clicks", %s}`, labels), value}},
			}
		}
		test.Looks = append(test.Looks, look,
			ofWhole("whole_verdict:window_audit_recent_windows:sum", `verdict="short"`, row.short),
			ofWhole("whole:window_audit_shards:max", "", 2), ofWhole("whole:window_audit_ready:sum", "", row.judge))
		tests = append(tests, test)
	}
	tellTogether(t, portable(t), interval, tests...)
}

func shardWorld(number int) *world {
	w := newWorld()
	w.asShard(number)
	return w
}

// asShard makes it one of two shards of an audit, of which only the first one watches Flink.
func (w *world) asShard(number int) {
	w.whole, w.audit, w.shard = "clicks", fmt.Sprintf("clicks-%d-of-2", number), fmt.Sprint(number)
	w.recent = maps.Clone(w.recent)
	if number > 0 {
		w.without = "flink_"
	}
}
