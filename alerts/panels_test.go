package alerts_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/board"
	"flinkwatch/tools"
)

// What panels of the dashboards show in worlds of which everything is known. The name of a series is "panel: legend";
// one that is not there shows nothing, or the panel's word for it.
type scene struct {
	name  string
	world func(w *world)
	acts  []act
	at    time.Duration
	// beside is a second cluster, which is healthy, or nil.
	beside bool
	// besideAudit is a second audit in the same cluster, which says that all is well.
	besideAudit bool
	// sharded is the audit in two shards, and otherActs is what happens to the second of them.
	sharded   bool
	otherActs []act
	shows     map[string]float64
	lacks     []string
}

var dashboards = []string{"overview", "recovery", "windows", "backpressure", "internals"}

var scenes = []scene{
	{
		name: "all is well", at: 20 * minute,
		shows: map[string]float64{
			"Are the results right?: wrong": 0, "Correct windows: correct": 360, "Duplicates: duplicates": 0,
			"Overdue: overdue":              0,
			"Is what you see fresh?: Flink": 1, "Is what you see fresh?: Kafka": 1, "Is what you see fresh?: audit": 1,
			"Tasks running: running": 1, "Slots to spare: slots": 0, "Restarts, 15 min: restarts": 0, "Pressure: pattern": 0,
			"Catching up: left": 0, "The story: JobManager up": 2, "The story: TaskManagers up": 2,
			"The story: slots enough": 2, "The story: tasks running": 2, "The story: pressure low": 2,
			"The story: results coming": 2, "The story: backlog small": 2, "The story: results right": 2,
			"The story: new results right": 2,
		},
		lacks: []string{"What is wrong now?: ", "Which are wrong?: "},
	}, {
		name: "the only TaskManager is killed", at: 14 * minute,
		acts: []act{{10 * minute, func(w *world) { w.taskManagers = 0 }}},
		shows: map[string]float64{
			"Are the results right?: wrong": -1, "Is what you see fresh?: Flink": 1, "Tasks running: running": 0,
			"Slots to spare: slots": -2, "Restarts, 15 min: restarts": 1,
			"The story: JobManager up": 2, "The story: TaskManagers up": 0, "The story: slots enough": 0,
			"The story: tasks running": 0, "The story: results coming": 0, "The story: backlog small": 0,
			"The story: results right": 2,
		},
		lacks: []string{"Pressure: pattern", "Catching up: left", "The story: new results right"},
	}, {
		name: "the TaskManager is there again", at: 20 * minute,
		acts: []act{
			{10 * minute, func(w *world) { w.taskManagers = 0 }},
			{13 * minute, func(w *world) { w.taskManagers = 1 }},
		},
		shows: map[string]float64{
			"Are the results right?: wrong": 0, "Tasks running: running": 1, "Slots to spare: slots": 0, "Catching up: left": 0,
			"The story: tasks running": 2, "The story: results coming": 2, "The story: backlog small": 2,
		},
	}, {
		name: "windows are lost", at: 14 * minute,
		world: func(w *world) { w.checkpointing = false },
		acts: []act{
			{10 * minute, func(w *world) { w.taskManagers = 0 }},
			{10*minute + 30*second, func(w *world) { w.taskManagers = 1 }},
			{12 * minute, func(w *world) { w.recent["short"], w.recent["missing"], w.recent["conflict"] = 6, 2, 3 }},
			{13 * minute, func(w *world) { w.unreadable = 9 }},
		},
		shows: map[string]float64{
			"Are the results right?: wrong": 11, "Correct windows: correct": 360, "Tasks running: running": 1,
			"The story: tasks running": 2, "The story: new results right": 2, "The story: results right": 0,
		},
	}, {
		name: "windows were lost a moment ago", at: 14 * minute,
		acts:  []act{{13 * minute, func(w *world) { w.recent["short"] = 6 }}},
		shows: map[string]float64{"The story: new results right": 0, "The story: results right": 0},
	}, {
		name: "the windows of one of two audits are wrong", at: 14 * minute, besideAudit: true,
		acts: []act{{10 * minute, func(w *world) { w.recent["short"] = 5 }}},
		shows: map[string]float64{
			"Are the results right?: wrong": 5, "Correct windows: correct": 720, "The story: results right": 0,
		},
	}, {
		name: "windows of both shards of an audit are wrong", at: 14 * minute, sharded: true,
		acts:      []act{{10 * minute, func(w *world) { w.recent["short"] = 2 }}},
		otherActs: []act{{10 * minute, func(w *world) { w.recent["short"], w.recent["duplicate"] = 3, 1 }}},
		shows: map[string]float64{
			"Are the results right?: wrong": 5, "Correct windows: correct": 720, "Duplicates: duplicates": 1,
			"The story: results right": 0, "The story: tasks running": 2,
		},
	}, {
		name: "one of two shards is gone", at: 14 * minute, sharded: true,
		otherActs: []act{{10 * minute, func(w *world) { w.exporter = false }}},
		shows: map[string]float64{
			"Are the results right?: wrong": -3, "Correct windows: correct": 360, "The story: tasks running": 2,
		},
		lacks: []string{"The story: results right", "The story: new results right"},
	}, {
		name: "one of two shards is gone and windows of the other are wrong", at: 14 * minute, sharded: true,
		acts:      []act{{13 * minute, func(w *world) { w.recent["short"] = 2 }}},
		otherActs: []act{{10 * minute, func(w *world) { w.exporter = false }}},
		shows: map[string]float64{
			"Are the results right?: wrong": 2, "The story: results right": 0, "The story: new results right": 0,
		},
	}, {
		name: "one of two shards reads its history", at: 14 * minute, sharded: true,
		otherActs: []act{{0, func(w *world) { w.readyAt = 1e9 }}},
		shows:     map[string]float64{"Are the results right?: wrong": -3},
		lacks:     []string{"The story: results right", "The story: new results right"},
	}, {
		name: "the exporter is gone", at: 20 * minute,
		acts:  []act{{10 * minute, func(w *world) { w.exporter = false }}},
		lacks: []string{"Are the results right?: wrong", "Tasks running: running", "The story: results right"},
	}, {
		name: "windows are cut by the clock", at: 14 * minute,
		world: func(w *world) { w.time = "processing"; w.recent["short"], w.recent["over"] = 30, 30 },
		shows: map[string]float64{"Are the results right?: wrong": 60},
	}, {
		name: "windows are repeated after a restart", at: 14 * minute,
		acts: []act{{10 * minute, func(w *world) { w.recent["duplicate"] = 6 }}},
		shows: map[string]float64{
			"Are the results right?: wrong": -2, "Duplicates: duplicates": 6, "The story: results right": 1,
		},
	}, {
		name: "backpressure in even minutes", at: 30*minute + 55*second,
		world: func(w *world) { w.backpressure = true },
		shows: map[string]float64{"Pressure: pattern": 1, "Tasks running: running": 1, "Are the results right?: wrong": -1},
	}, {
		name: "the JobManager of one of two clusters does not answer", at: 14 * minute, beside: true,
		acts: []act{{10 * minute, func(w *world) { w.jobManager = false }}},
		shows: map[string]float64{
			"Is what you see fresh?: Flink": 0, "The story: JobManager up": 0, "Tasks running: running": 1,
			"Slots to spare: slots": 0,
		},
	}, {
		name: "checkpoints of one of two clusters stand still", at: 14 * minute, beside: true,
		acts:  []act{{10 * minute, func(w *world) { w.barriersHeld = true }}},
		shows: map[string]float64{"Checkpoint age: age": 240},
	}, {
		name: "the windows of one of two clusters are wrong", at: 14 * minute, beside: true,
		acts: []act{{10 * minute, func(w *world) { w.recent["over"] = 5 }}},
		shows: map[string]float64{
			"Are the results right?: wrong": 5, "Correct windows: correct": 720, "The story: results right": 0,
			"Slots to spare: slots": 0, "The story: slots enough": 2,
		},
	},
}

// requireTrue holds the answers of panels to what is known of the scene.
func (s scene) requireTrue(t *testing.T, targets map[string]string, answers map[string][]string) {
	t.Helper()
	for name, value := range s.shows {
		require.Contains(t, targets, name, "there is no such series")
		assert.Equal(t, []string{showing(value)}, answers[targets[name]], name)
	}
	for _, name := range s.lacks {
		require.Contains(t, targets, name, "there is no such series")
		assert.Equal(t, []string{nothing}, answers[targets[name]], name)
	}
}

// showing is the answer of a panel that shows a number.
func showing(value float64) string { return "{} " + strconv.FormatFloat(value, 'g', 4, 64) }

// writeStory writes what is known of the scene for alerts/mutate.
func (s scene) writeStory(t *testing.T, targets map[string]string) {
	t.Helper()
	if *storyFolder == "" {
		return
	}
	test := s.test()
	for name, value := range s.shows {
		test.Looks = append(test.Looks, promtoolLook{targets[name], s.at.String(), []promtoolSample{{"{}", value}}})
	}
	for _, name := range s.lacks {
		test.Looks = append(test.Looks, promtoolLook{targets[name], s.at.String(), []promtoolSample{}})
	}
	write(t, promtoolFileOf(allRules(t), 5*time.Second, test))
}

// test is the scene without its queries.
func (s scene) test() promtoolCase {
	test := promtoolCase{Name: s.name, Interval: "5s"}
	series := s.series()
	for _, name := range slices.Sorted(maps.Keys(series)) { // in one order, which decides where values are alike
		values := series[name]
		test.InputSeries = append(test.InputSeries, promtoolSeries{name, values})
	}
	return test
}

func allRules(t *testing.T) []string {
	t.Helper()
	return append(portable(t), abs(t, "rules/playground.yaml"))
}

// series are those of the scene's cluster, and of the one beside it.
func (s scene) series() map[string]string {
	w := detailed()
	if s.world != nil {
		s.world(w)
	}
	if s.sharded {
		w.asShard(0)
	}
	series := w.record(s.acts, s.at, 5*time.Second)
	if s.besideAudit {
		other := detailed()
		other.audit = "shop"
		for name, values := range other.record(nil, s.at, 5*time.Second) {
			if strings.Contains(name, `audit="shop"`) {
				series[name] = values
			}
		}
	}
	if s.sharded {
		maps.Copy(series, s.otherShard())
	}
	if !s.beside {
		return series
	}
	both := map[string]string{}
	for name, values := range series {
		both[inCluster("east", name)] = values
	}
	for name, values := range neighbour().record(nil, s.at, 5*time.Second) {
		both[inCluster("west", name)] = values
	}
	return both
}

// otherShard are the series of the second shard, which watches no Flink, and has keys of its own.
func (s scene) otherShard() map[string]string {
	w := detailed()
	w.asShard(1)
	series := w.record(s.otherActs, s.at, 5*time.Second)
	maps.DeleteFunc(series, func(name, _ string) bool { return strings.HasPrefix(name, "prometheus_") })
	for name, values := range series {
		if keyed := ownKeys.Replace(name); keyed != name {
			delete(series, name)
			series[keyed] = values
		}
	}
	return series
}

var ownKeys = strings.NewReplacer(`key="help"`, `key="shop"`, `key="home"`, `key="jobs"`)

func detailed() *world {
	w := newWorld()
	w.detailed, w.audit = true, "orders"
	return w
}

// neighbour is busier, so that there is a busiest of the two.
func neighbour() *world {
	w := detailed()
	w.hum = 0.25
	return w
}

var labelled = regexp.MustCompile(`^(\w+)(?:\{(.*)\})?$`)

func inCluster(cluster, series string) string {
	return labelled.ReplaceAllString(series, `${1}{cluster="`+cluster+`",${2}}`)
}

// targetsOf are the queries of dashboards, with everything chosen, by "panel: legend".
func targetsOf(t *testing.T, dashboards ...string) map[string]string {
	t.Helper()
	return targetsWith(t, "$audit", dashboards...)
}

// targetsWith are the queries with an audit chosen.
func targetsWith(t *testing.T, audit string, dashboards ...string) map[string]string {
	t.Helper()
	targets := map[string]string{}
	for _, name := range dashboards {
		text, err := os.ReadFile(tools.Path("dashboards", "out", "flinkwatch-"+name+".json"))
		require.NoError(t, err)
		b, err := board.Read(text)
		require.NoError(t, err)
		for _, panel := range b.Panels {
			for _, target := range panel.Targets {
				targets[panel.Title+": "+target.Legend] = board.Substitute(strings.ReplaceAll(target.Expr, "$audit", audit))
			}
		}
	}
	return targets
}
