package alerts_test

import (
	"testing"
	"time"
)

const (
	watermark = "flink_vertex_watermark_timestamp_seconds"
	skew      = "flink_vertex_watermark_skew_seconds"
	received  = "flink_vertex_records_in_total"
	sent      = "flink_vertex_records_out_total"
)

// A watermark that does not advance is judged by vertex: what depends on nothing that is stuck continues.
func TestWatermarksThatStandStill(t *testing.T) {
	clock, events := moving(1), moving(100)
	const stop = 10 * minute
	still := always(0)
	source := func(j job, slowest, ahead curve) page {
		return j.vertex("source", watermark, slowest).
			with(j.vertex("source", skew, ahead), j.vertex("source", received, events))
	}
	window := func(j job, slowest curve) page {
		return j.vertex("window", watermark, slowest).
			with(j.vertex("window", skew, still), j.vertex("window", received, events))
	}
	before := func(at curve) curve { return at.standing(stop) }
	// From then on the fastest subtask is ahead of the slowest by what has passed.
	grows := clock.less(before(clock))
	goesOn := source(first, clock, still).with(window(first, clock))
	quiet := each(1*minute, 30*minute, "")
	// A side of a join that has an event every twelve minutes, and the join, which waits for it.
	seldom := func(at time.Duration) float64 { return at.Truncate(12 * minute).Seconds() }
	side := func(slowest, receives curve) page {
		return first.vertex("side", watermark, slowest).with(first.vertex("side", skew, still),
			first.vertex("side", received, receives), first.vertex("side", sent, receives))
	}
	waits := func(slowest curve) page { return source(first, clock, still).with(window(first, slowest)) }
	hour := each(1*minute, 60*minute, "")
	stalls := join(each(1*minute, 13*minute, ""), each(17*minute, 30*minute, "FlinkWatermarkStalled"))
	tell(t, []situation{
		{"all goes on", clusterOf(two).with(goesOn), quiet},
		{"a subtask of the source is idle, and nobody waits for it", clusterOf(two).with(
			source(first, before(clock), grows), window(first, clock)), quiet},
		{"it was ahead of the other one, which comes nearer", clusterOf(two).with(
			source(first, clock, always(3600).less(clock)), window(first, clock)), quiet},
		{"a subtask of the source has no more events, and all wait for it", clusterOf(two).with(
			source(first, before(clock), grows), window(first, before(clock))), stalls},
		{"all subtasks of a vertex that is the only one stand still", clusterOf(two).with(
			source(first, before(clock), still)), stalls},
		{"a second pipeline has no more events", clusterOf(two).with(goesOn,
			first.vertex("quiet source", watermark, before(clock)), first.vertex("quiet source", received, before(events)),
			first.vertex("quiet window", watermark, before(clock)), first.vertex("quiet window", received, before(events)),
		), quiet},
		{"a second pipeline has events, and stands still", clusterOf(two).with(goesOn,
			first.vertex("held source", watermark, clock), first.vertex("held source", received, events),
			first.vertex("held window", watermark, before(clock)), first.vertex("held window", received, events),
		), stalls},
		{"Flink 1.20: a source sends events, and stands still", clusterOf(two).with(
			first.vertex("source", watermark, before(clock)), first.vertex("source", sent, events)), stalls},
		{"Flink 1.20: a source has no more events", clusterOf(two).with(
			first.vertex("source", watermark, before(clock)), first.vertex("source", sent, before(events))), quiet},
		{"a vertex receives nothing, and what it sends is by the clock", clusterOf(two).with(
			first.vertex("sum", watermark, before(clock)), first.vertex("sum", received, before(events)),
			first.vertex("sum", sent, events)), quiet},
		{"a side of a join has an event now and then", clusterOf(two).with(waits(seldom), side(seldom, seldom)), hour},
		{"Flink 1.20: so has that of another job", clusterOf(two).with(waits(seldom), first.vertex("side", watermark, seldom),
			first.vertex("side", sent, seldom)), hour},
		{
			"a side of a join has no more events, and moves no more for half an hour",
			clusterOf(two).with(waits(before(clock)), side(before(clock), before(clock))),
			join(each(1*minute, 40*minute, ""), each(43*minute, 60*minute, "FlinkWatermarkStalled")),
		},
		{"a side of a join has events, and stands still", clusterOf(two).with(
			waits(before(clock)), side(before(clock), events)), stalls},
		{"a join stands still, and not for the sake of the side that has an event now and then", clusterOf(two).with(
			waits(before(clock)), side(seldom, seldom)), stalls},
		{"one of two jobs of a name has no more events", clusterOf(two).with(
			source(first, clock, still), window(first, clock),
			other.vertex("source", watermark, before(clock)), other.vertex("source", received, before(events))), quiet},
		{"one of two jobs of a name stands still", clusterOf(two).with(
			source(first, clock, still), window(first, clock), source(other, clock, still),
			window(other, before(clock))), stalls},
		{"a job stands still, as two exporters see it", clusterOf(two).
			with(window(first, before(clock))).labelled("instance", "x").
			with(clusterOf(two).with(window(first, before(clock))).labelled("instance", "y")), stalls},
	})
}
