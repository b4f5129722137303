package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the verdicts of the audit: which windows came out, once, with the right count.

// verdicts are, in the order of window_audit_latest_window_verdict, from good to bad: their numbers there, and the
// colours that they have wherever they are drawn.
var verdicts = []struct {
	name, color string
	number      float64
}{
	{"pending", "super-light-blue", 0},
	{"correct", "green", 1},
	{"duplicate", "purple", 2},
	{"unjudged", "gray", 3},
	{"short", "orange", 4},
	{"over", "blue", 5},
	{"missing", "red", 6},
	{"conflict", "dark-red", 7},
}

// wrong are the verdicts of a window whose result cannot be relied on.
var wrong = []string{"missing", "short", "over", "conflict"}

func verdictWords() []panel.Word {
	var words []panel.Word
	for _, v := range verdicts {
		words = append(words, panel.Word{Value: v.number, Text: v.name, Color: v.color})
	}
	return words
}

// laneWords are those of a timeline: where "correct" and "conflict" are cut, they would be the same.
func laneWords() []panel.Word {
	words := verdictWords()
	for i := range words {
		if words[i].Text == "correct" {
			words[i].Text = "ok"
		}
	}
	return words
}

func windowsOf(family *metric.Family, verdicts ...string) string {
	return query.Sum(query.Of(family, query.Is(metric.LabelVerdict, verdicts...)))
}

// soFar, repeated and asSeen stand for the number of wrong windows where there is none, but some are overdue, came out
// again, or are not seen, because a shard does not judge.
const (
	soFar    = -1
	repeated = -2
	asSeen   = -3
)

// wrongSoFar is how many windows are wrong, or asSeen, soFar or repeated.
func wrongSoFar() string {
	all := windowsOf(metric.AuditRecentWindows, wrong...)
	none := func(but int, expr string) string {
		return fmt.Sprintf("(%s == 0 and on () (%s > 0)) + %d or on () ", all, expr, but)
	}
	return none(asSeen, query.Count(inPart())) +
		none(soFar, query.Sum(ofAudit(metric.AuditOverdueWindows))) +
		none(repeated, windowsOf(metric.AuditRecentWindows, "duplicate")) + "(" + all + ")"
}

func rightStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Are the results right?",
		Shows: "Windows of a key that became due in the recent past (15 minutes, unless --audit.recent says otherwise) and " +
			"are missing, or came out with a wrong count.",
		Good: "EXACT: not one, none is overdue, and none came out again. Later correct windows do not offset wrong ones: " +
			"the number falls only as wrong windows age out.",
		Else: "Right in part: an audit, or a shard of one, does not judge. Right so far: windows are overdue. Right, " +
			"repeated: some came out again, with the right count. Windows shows which windows of which keys are wrong. A " +
			"restart without checkpoints loses what was in open windows; without event time, counts that differ are expected.",
		Unit: "suffix: wrong",
	}, panel.Steps(panel.From(asSeen, "orange"), panel.From(repeated, "purple"), panel.From(soFar, "yellow"),
		panel.From(0, "green"), panel.From(1, "red")),
		panel.Series{Expr: wrongSoFar(), Legend: "wrong"}).
		Mappings(panel.Says(
			panel.Word{Value: asSeen, Text: "right in part"}, panel.Word{Value: repeated, Text: "right, repeated"},
			panel.Word{Value: soFar, Text: "right so far"}, panel.Word{Value: 0, Text: "EXACT"})).
		NoValue("not judged yet")
}

func correctStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Correct windows",
		Shows: "Windows of a key in the recent past that came out once, with the right count.",
		Good:  "As many as there were windows: keys × 15 minutes / window size. Less while the audit is young.",
		Else:  "None at all: no window has become due, because nothing comes out. See Recovery.",
		Unit:  units.Short,
	}, panel.Steps(panel.From(0, "red"), panel.From(1, panel.Fine)),
		panel.Series{Expr: windowsOf(metric.AuditRecentWindows, "correct"), Legend: "correct"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "none"})).
		NoValue("not judged yet")
}

func duplicatesStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Duplicates",
		Shows: "Windows of a key in the recent past that were written again, with the right count each time.",
		Good:  "None, or some after a restart: a sink that writes at least once is allowed to.",
		Else:  "Without a restart: look for a second job that writes to the same topic.",
		Unit:  units.Short,
	}, panel.Steps(panel.From(0, panel.Fine), panel.From(1, "purple")),
		panel.Series{Expr: windowsOf(metric.AuditRecentWindows, "duplicate"), Legend: "duplicates"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "none"})).
		NoValue("not judged yet")
}

func overdueStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Overdue",
		Shows: "Windows of a key that should be in the output by now and are not; they are not called missing yet.",
		Good:  "None. With backpressure in even minutes some are late for a minute.",
		Else:  "Nothing is lost so far: see Recovery for the cause of the delay.",
		Unit:  units.Short,
	}, panel.Steps(panel.From(0, panel.Fine), panel.From(1, "yellow")),
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditOverdueWindows)), Legend: "overdue"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "none"})).
		NoValue("not judged yet")
}

func verdictsStacked() *timeseries.PanelBuilder {
	stacked := panel.Stacked(panel.Text{
		Title: "Which windows are not correct?",
		Shows: "Windows of a key that became due in the recent past and are not correct, by their present verdict.",
		Good:  "None, or duplicates after a restart.",
		Else:  "A late record may still change a verdict. Unjudged are those whose evidence the audit could not see.",
		Unit:  units.Short,
	}, panel.Of(query.Sum(query.Of(metric.AuditRecentWindows, metric.LabelVerdict+`!~"correct|pending"`),
		metric.LabelVerdict),
		metric.LabelVerdict)).
		Decimals(0)
	for _, v := range verdicts {
		stacked.OverrideByName(v.name, panel.Color(v.color))
	}
	return stacked
}

func horizonBars() *bargauge.PanelBuilder {
	bars := panel.BarGauge(panel.Text{
		Title: "All that the audit remembers",
		Shows: "Windows of a key within the audit's horizon (an hour, unless --audit.horizon says otherwise), by " +
			"present verdict.",
		Good: "All are correct.",
		Else: "“How to read this” below says what each verdict means, and what causes it.",
		Unit: units.Short,
	}, panel.Plain(), panel.Of(query.Sum(query.Of(metric.AuditHorizonWindows), metric.LabelVerdict), metric.LabelVerdict))
	for _, v := range verdicts {
		bars.OverrideByName(v.name, panel.Color(v.color))
	}
	return bars
}

func worstTimeline() *statetimeline.PanelBuilder {
	return panel.Timeline(panel.Text{
		Title: "Which keys are affected?",
		Shows: "For each key the worst verdict among its last 40 windows, at each moment.",
		Good:  "Every lane says ok: correct.",
		Else:  "One lane only: one partition or one subtask, or data of that key. All lanes: the job as a whole.",
		Unit:  units.NoUnit,
	}, laneWords(), panel.Of(query.Max(query.Of(metric.AuditLatestVerdict), metric.LabelKey), metric.LabelKey))
}

// windowStart is the column of the grids that holds no key.
const windowStart = "window"

// ofPlaces is one query for a grid: the values of places, and when their windows start as one more "key". It is of one
// shard: a place is not the same window in all of them, because each is scraped at a time of its own.
func ofPlaces(values string) string {
	starts := query.Max(query.OfOne(metric.AuditLatestStart), metric.LabelPlace) +
		" * 1000" // Grafana's times are milliseconds
	return values + " or " + query.Label(starts, metric.LabelKey, windowStart)
}

// inPlaces are the values of a family by key and place.
func inPlaces(values *metric.Family) string {
	return query.Max(query.OfOne(values), metric.LabelKey, metric.LabelPlace)
}

// late stands for the verdict on a pending window that has no result, while the audit says that windows are overdue.
const late = -1

func verdictsInPlaces() string {
	return fmt.Sprintf("(%s == 0 unless %s and on () (%s > 0)) + %d or %s",
		inPlaces(metric.AuditLatestVerdict), inPlaces(metric.AuditLatestEvents),
		query.Sum(ofAudit(metric.AuditOverdueWindows)), late, inPlaces(metric.AuditLatestVerdict))
}

var places = panel.Matrix{
	Row: metric.LabelPlace, Column: metric.LabelKey,
	SortBy: windowStart, Descending: true, First: []string{windowStart},
}

func verdictGrid() *table.PanelBuilder {
	return panel.Table(panel.Text{
		Title: "Is every window there, once, with the right count?",
		Shows: "The last 40 windows, newest first, and the verdict on each key's result. " +
			"A window is judged when its key has two later ones in the output. Of an audit with shards, choose one of these.",
		Good: "Two rows of pending on top, and correct below them.",
		Else: "Overdue: it has not come out, though it should have by now. A row of one colour is a moment at which " +
			"something happened to the job; a column is something about a key.",
		Unit: units.NoUnit,
	}, panel.Plain(), append(verdictWords(), panel.Word{Value: late, Text: "overdue", Color: "yellow"}), places,
		ofPlaces(verdictsInPlaces())).
		CellOptions(panel.Coloured()).
		OverrideByName(windowStart, append(panel.Unpainted(), panel.At()...))
}

func wrongList() *table.PanelBuilder {
	starts := query.Max(query.Of(metric.AuditLatestStart), metric.LabelAudit, metric.LabelPlace) + " * 1000"
	expr := fmt.Sprintf("0 * (%s) + on (%s, %s) group_left () %s", wrongPlaces(), metric.LabelAudit, metric.LabelPlace,
		starts)
	return panel.List(panel.Text{
		Title: "Which are wrong?",
		Shows: "Those of the same windows that are wrong, newest first.",
		Good:  "None.",
		Else:  "“With which counts?” below says by how much.",
		Unit:  units.NoUnit,
	}, windowStart, expr, metric.LabelKey, metric.LabelVerdict).
		OverrideByName(windowStart, panel.At()).
		OverrideByName(metric.LabelVerdict, panel.Wide(80)).
		OverrideByName(metric.LabelPlace, panel.Hidden()).
		OverrideByName(metric.LabelAudit, panel.Hidden()).
		NoValue("None of these windows is wrong.")
}

// wrongPlaces are the places of wrong windows, with their verdict in a label.
func wrongPlaces() string {
	var each []string
	for _, v := range verdicts {
		if slices.Contains(wrong, v.name) {
			place := fmt.Sprintf("%s == %g",
				query.Max(query.Of(metric.AuditLatestVerdict), metric.LabelAudit, metric.LabelKey, metric.LabelPlace), v.number)
			each = append(each, query.Label(place, metric.LabelVerdict, v.name))
		}
	}
	return strings.Join(each, " or ")
}

func countGrid() *table.PanelBuilder {
	return panel.Table(panel.Text{
		Title: "With which counts?",
		Shows: "The same windows, and the count of each key's result: the largest, where there are several.",
		Good:  "In the playground 1000 everywhere. A dash at the top: not there yet.",
		Else:  "Short and then over: one window was split in two. A dash below others: the window is missing.",
		Unit:  units.NoUnit,
	}, panel.Plain(), nil, places, ofPlaces(inPlaces(metric.AuditLatestEvents))).
		OverrideByName(windowStart, panel.At())
}

func keysTable() *table.PanelBuilder {
	matrix := panel.Matrix{
		Row: metric.LabelKey, Column: metric.LabelVerdict, SortBy: metric.LabelKey,
		First: []string{metric.LabelKey, "correct"},
	}
	return panel.Table(panel.Text{
		Title: "Key by key",
		Shows: "Windows in the recent past by key and verdict. With very many keys the rest is called other " +
			"(--audit.max-keys).",
		Good: "The same number of correct windows for each key, and zeros beside it.",
		Else: "A key with fewer windows than the others has stopped, or started late.",
		Unit: units.Short,
	}, panel.Plain(), nil, matrix,
		query.Sum(query.Of(metric.AuditKeyRecentWindows), metric.LabelKey, metric.LabelVerdict))
}
