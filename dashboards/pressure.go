package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/barchart"
	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about backpressure as a pattern in time: constant, or only in even minutes?

// pressure is the share of its time that the most backpressured vertex of any chosen job waits.
func pressure() string { return query.Max(share(metric.VertexBackpressuredSeconds)) }

// folded is what shares are reckoned over in the panels that fold time by minutes: four scrapes of the playground's,
// whatever the time range of the dashboard is.
const folded = "20s"

// waiting and working are the shares of the most backpressured and the busiest vertex, for those panels.
func waiting() string { return query.Max(shareOver(folded, metric.VertexBackpressuredSeconds)) }
func working() string { return query.Max(shareOver(folded, metric.VertexBusySeconds)) }

// lag is by how many seconds a rate speaks of the past: half its range, and Flink's metrics are some seconds old.
const lag = 15

// ago is the time that a rate speaks of.
var ago = fmt.Sprintf("(time() - %d)", lag)

// even and odd hold in the minutes of that parity, by the clock in UTC: two minutes are a cycle.
var (
	even = fmt.Sprintf("(vector(%s %% 120) < 60)", ago)
	odd  = fmt.Sprintf("(vector(%s %% 120) >= 60)", ago)
)

// cycles are what is folded: five cycles of two minutes, looked at every ten seconds.
const cycles = "[10m:10s]"

// busyness is the share of its time that the busiest vertex works: it is high at once where buffers in front of a slow
// vertex take half a minute to fill.
func busyness() string { return query.Max(share(metric.VertexBusySeconds)) }

// meanIn is the mean of a share over the last ten minutes, at the times for which a condition holds.
func meanIn(condition, share string) string {
	return "avg_over_time((" + share + " and on () " + condition + ")" + cycles + ")"
}

// Flink's own levels of backpressure, as on its web page: OK up to the first, LOW up to the second, HIGH.
const lowPressure, highPressure = 0.1, 0.5

var pressureLevels = panel.Steps(panel.From(0, "green"), panel.From(lowPressure, "yellow"),
	panel.From(highPressure, "red"))

var patternWords = []panel.Word{
	{Value: 0, Text: "none", Color: panel.Fine},
	{Value: 1, Text: "even minutes", Color: "blue"},
	{Value: 2, Text: "odd minutes", Color: "orange"},
	{Value: 3, Text: "sustained", Color: "red"},
}

// patternStat says which alert has found a pattern: the rules know best when it is one.
func patternStat() *stat.PanelBuilder {
	found := func(value int, alert string) string {
		return fmt.Sprintf("%d * %s or ", value, query.Max(query.Firing(query.Is("alertname", alert))))
	}
	return panel.Stat(panel.Text{
		Title: "Pressure",
		Shows: "The pattern that the alerts have found in the backpressure: none; in even minutes only, as the variant " +
			"--backpressure of the job makes it, or in odd ones; or sustained for minutes. It takes some minutes to tell.",
		Good: "None. Even minutes are a pattern to know, nothing to repair.",
		Else: "Sustained: the job is slower than its input. Backpressure shows which vertex is the slow one. " +
			"Odd minutes: a clock or a time zone is off.",
		Unit: units.NoUnit,
	}, panel.Plain(), panel.Series{
		Expr: found(3, "FlinkBackpressureSustained") + found(1, "FlinkEvenMinuteBackpressure") +
			found(2, "FlinkOddMinuteBackpressure") + "0 * (" + query.Min(query.Recorded(tasksRunning)) + " == 1)",
		Legend: "pattern",
	}).
		Mappings(panel.Says(patternWords...)).
		NoValue("tasks do not run")
}

func slowestStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Busiest vertex, now",
		Shows: "The vertex that works for the largest share of its time, now.",
		Good:  "Below 100 %.",
		Else:  "At 100 % it is what the others wait for.",
		Unit:  "suffix:% busy",
	}, panel.Steps(panel.From(0, panel.Fine), panel.From(80, "yellow"), panel.From(99, "red")),
		ofVertices("100 * topk(1, "+share(metric.VertexBusySeconds)+")")).
		TextMode("value_and_name").
		Decimals(0).
		NoValue("not running")
}

func parityBars() *bargauge.PanelBuilder {
	return panel.BarGauge(panel.Text{
		Title: "Even and odd, of 10 min",
		Shows: "Means of the last ten minutes, in even and in odd ones (UTC): the most backpressured vertex, and " +
			"the busiest.",
		Good: "All are short.",
		Else: "Even long and odd short: the variant --backpressure. Both long: it is constant.",
		Unit: units.PercentUnit,
	}, pressureLevels,
		panel.Series{Expr: meanIn(even, waiting()), Legend: "waits, even"},
		panel.Series{Expr: meanIn(odd, waiting()), Legend: "waits, odd"},
		panel.Series{Expr: meanIn(even, working()), Legend: "is busy, even"},
		panel.Series{Expr: meanIn(odd, working()), Legend: "is busy, odd"}).
		Max(1).Decimals(0)
}

func foldedWaiting() *barchart.PanelBuilder {
	return foldedBars(panel.Text{
		Title: "Waiting by the clock: ten minutes, folded into two",
		Shows: "Mean share of its time that the most backpressured vertex waits, by the time within an even and an odd " +
			"minute: five cycles laid on each other, in parts of ten seconds.",
		Good: "Bars of no height.",
		Else: "Tall in even minutes only: the variant --backpressure. All alike: constant, whatever the clock says.",
	}, waiting())
}

func foldedWorking() *barchart.PanelBuilder {
	return foldedBars(panel.Text{
		Title: "Busy by the clock: ten minutes, folded into two",
		Shows: "Mean share of its time that the busiest vertex works, by the time within an even and an odd minute.",
		Good:  "Bars of one height, well below 100 %.",
		Else: "At 100 % in even minutes only: the variant --backpressure. At 100 % throughout: the job is too slow for " +
			"its input.",
	}, working())
}

// foldedBars lays ten minutes of a share on each other, by the time within a cycle of two minutes.
func foldedBars(text panel.Text, share string) *barchart.PanelBuilder {
	second := fmt.Sprintf(`count_values("second", floor(vector(%s %% 60) / 10) * 10)`, ago)
	at := func(minute, condition string) string {
		then := share + " * on () group_left (second) " + second + " and on () " + condition
		bars := fmt.Sprintf(`label_replace(avg_over_time((%s)%s), "at", "%s :$1", "second", "(.*)")`, then, cycles, minute)
		return fmt.Sprintf(`label_replace(%s, "at", "%s :00", "second", "0")`, bars, minute)
	}
	text.Unit = units.PercentUnit
	return panel.Bars(text, pressureLevels, "at", query.Max(at("even", even)+" or "+at("odd", odd), "at")).
		Max(1).Decimals(0)
}

func clockTimeline() *statetimeline.PanelBuilder {
	return panel.Timeline(panel.Text{
		Title: "Does pressure go by the clock?",
		Shows: "Even and odd minutes (UTC: ev, od); whether the busiest vertex works; and whether each vertex waits for " +
			"room. lo is more than a tenth of its time, hi more than half of it. Waiting begins up to half a minute late, " +
			"once the buffers are full.",
		Good: "No vertex waits.",
		Else: "Lanes that change together with the first one go by the clock; a lane that stays hi does not.",
		Unit: units.NoUnit,
	}, clockWords,
		panel.Series{Expr: fmt.Sprintf("%g - (%s)", oddMinute, evenMinute), Legend: "even or odd minute"},
		panel.Series{Expr: levelOf(busyness()), Legend: "busiest vertex works"},
		panel.Series{
			Expr:   levelOf(share(metric.VertexBackpressuredSeconds)),
			Legend: "waits: {{" + metric.LabelVertexName + "}}" + inCluster,
		})
}

// oddMinute is the value of an odd minute in a timeline, beside the levels of pressure; an even one is one below it.
const oddMinute = 4.0

// clockWords are quiet where nothing deviates, and for the calendar. None is longer than the shortest state leaves
// whole.
var clockWords = []panel.Word{
	{Value: 0, Text: "no", Color: "super-light-green"},
	{Value: 1, Text: "lo", Color: "yellow"},
	{Value: 2, Text: "hi", Color: "red"},
	{Value: oddMinute - 1, Text: "ev", Color: "blue"},
	{Value: oddMinute, Text: "od", Color: "super-light-blue"},
}

// levelOf is 0, 1 or 2 for a share that is Flink's OK, LOW or HIGH.
func levelOf(share string) string {
	return fmt.Sprintf("(%s > bool %g) + (%s > bool %g)", share, lowPressure, share, highPressure)
}

const evenMinute = "vector(time() % 120 < bool 60)"

func bandsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Pressure and even minutes",
		Shows: "The most backpressured vertex, and the one that works most; even minutes (UTC) are shaded.",
		Good:  "Low lines, whatever the shade.",
		Else:  "Hills on the shaded bands only: the pattern of --backpressure.",
		Unit:  units.PercentUnit,
	}, panel.Series{Expr: pressure(), Legend: "backpressured, the most"},
		panel.Series{Expr: busyness(), Legend: "busy, the most"},
		panel.Series{Expr: evenMinute, Legend: "even minute"}).
		Max(1).
		OverrideByName("even minute", panel.Band("text"))
}

func sawtoothTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "What it does to the results",
		Shows: "The backlog in records, and on the right axis the results per minute.",
		Good:  "Both level.",
		Else: "A sawtooth: the backlog grows for a minute and drains in the next, and results come in bursts. " +
			"Nothing is lost.",
		Unit: units.Short,
	}, panel.Series{Expr: query.Sum(ofBacklogs(backlog)), Legend: "backlog"},
		panel.Series{Expr: perMinute + query.Sum(query.Rate(query.Of(metric.AuditRecords))), Legend: "results"}).
		OverrideByName("results", onTheRight(resultsPerMinute))
}

func onTheRight(unit string) []dashboard.DynamicConfigValue {
	return append(panel.InUnit(unit), dashboard.DynamicConfigValue{Id: "custom.axisPlacement", Value: "right"})
}
