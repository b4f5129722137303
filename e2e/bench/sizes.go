package main

import (
	"fmt"
	"math"
)

// sizes are the events a second of the tables of sizes.
var sizes = []float64{1e4, 1e6, 1e8}

// What the tables of sizes take for granted.
const (
	eventsPerKey  = 100 // a second
	windowSeconds = 60
	horizon       = 3600 // seconds
	checkpoint    = 10   // seconds
	cellBytes     = 170  // of a record of Expected Counts, with its key
	use           = 0.7  // of a core or of memory: the rest is for what comes at once
	shardBytes    = 8e9
	retentionDays = 15 // of Prometheus
)

// costs are what was measured, of which sizes are computed: seconds of CPU, and bytes.
type costs struct {
	event, counted, judged, look float64
	window                       float64
	series, ofSeries, ofDay      float64 // how many an audit has, and what one takes of Prometheus' memory and disk
}

// costsIn finds them in the results, if all are there.
func costsIn(results map[string]result) (c costs, known bool) {
	known = true
	for _, one := range []struct {
		to                        *float64
		question, what, who, name string
	}{
		{&c.event, "rate", "input events", flinkwatch, "cpu_seconds_per_million"},
		{&c.counted, "counting", "100", expectedCounts, "cpu_seconds_per_million"},
		{&c.judged, "rate", "results", flinkwatch, "cpu_seconds_per_million"},
		{&c.look, "growth", "1,000,000", "", "cpu_seconds_per_reading_point"},
		{&c.window, "ready", "10,000,000", "", "resident_bytes_per_window"},
		{&c.series, "series", "1", "", "series"},
		{&c.ofSeries, "series", "10", "", "resident_bytes_per_series"},
		{&c.ofDay, "series", "1", "", "disk_bytes_per_day"},
	} {
		value, found := results[one.question].figure(one.what, one.who, one.name)
		*one.to, known = value, known && found
	}
	return c, known
}

// sizing is computed from what was measured; empty where that is not all there.
func sizing(results map[string]result) string {
	c, known := costsIn(results)
	if !known {
		return ""
	}
	return fmt.Sprintf(`
## Sizes

For one audit with windows of a minute, a horizon of an hour, %d events a second of each key, and a checkpoint of
*Expected Counts* every %d seconds. It is computed from what was measured here and on the page of benchmarks. Cores and
memory are used to %.0f %%.

To count the events: %.2f s of CPU per million in flinkwatch, %.2f s in Flink, where a TaskManager has one core. Each
checkpoint writes a record of %d bytes for each key; the topic has one of each window at least, and more until Kafka has
compacted it.

%s
To judge the results: %.2f s of CPU per million, %.1f s to look at a million keys each second, and %.0f bytes per
window. A shard has at most one core and %.0f GB.

%s
For Prometheus: an audit, or each shard of it, has %s series, those of its first 50 keys
(`+"`judge.max_keys`"+`) among them; one takes %.1f kB of memory. They are scraped every 15 seconds, and
kept for %d days.

%s
Beyond what one machine can read, let Flink count.
`, eventsPerKey, checkpoint, 100*use, c.event, c.counted, cellBytes, c.toCount(), c.judged, c.look, c.window,
		shardBytes/1e9, c.toJudge(), digits(c.series, 0), c.ofSeries/1e3, retentionDays, c.ofPrometheus())
}

func (c costs) toCount() string {
	text := "| events a second | keys | cores, if the exporter counts | TaskManagers, if Flink counts | " +
		"to the counts topic (MB/s) | of it in Kafka, at least (GB) |\n|--:|--:|--:|--:|--:|--:|\n"
	for _, rate := range sizes {
		keys := rate / eventsPerKey
		text += fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", digits(rate, 0), digits(keys, 0),
			digits(rate/1e6*c.event/use, 2),
			digits(math.Ceil(rate/1e6*c.counted/use), 0), digits(keys/checkpoint*cellBytes/1e6, 3),
			digits(windowsHeld(keys)*cellBytes/1e9, 3))
	}
	return text
}

// windowsHeld are those within the horizon.
func windowsHeld(keys float64) float64 { return keys * horizon / windowSeconds }

// cores and bytes are what judging takes of all shards.
func (c costs) cores(keys float64) float64 {
	return (keys/windowSeconds/1e6*c.judged + keys*c.look/1e6) / use
}

func (c costs) bytes(keys float64) float64 { return windowsHeld(keys) * c.window / use }

func (c costs) shards(keys float64) float64 {
	return math.Ceil(math.Max(c.bytes(keys)/shardBytes, c.cores(keys)))
}

func (c costs) toJudge() string {
	text := "| events a second | results a second | windows held | cores of all shards | memory of all shards (GB) | " +
		"shards |\n" +
		"|--:|--:|--:|--:|--:|--:|\n"
	for _, rate := range sizes {
		keys := rate / eventsPerKey
		text += fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", digits(rate, 0), digits(keys/windowSeconds, 0),
			digits(windowsHeld(keys), 0),
			digits(c.cores(keys), 2), digits(c.bytes(keys)/1e9, 1), digits(c.shards(keys), 0))
	}
	return text
}

func (c costs) ofPrometheus() string {
	text := "| events a second | series | memory of Prometheus (MB) | on its disk (MB) |\n|--:|--:|--:|--:|\n"
	for _, rate := range sizes {
		shards := c.shards(rate / eventsPerKey)
		text += fmt.Sprintf("| %s | %s | %s | %s |\n", digits(rate, 0), digits(shards*c.series, 0),
			digits(shards*c.series*c.ofSeries/1e6, 0),
			digits(shards*c.ofDay*retentionDays/1e6, 0))
	}
	return text
}
