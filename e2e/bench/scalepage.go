package main

import (
	"fmt"
	"math"
	"os"
	"strings"

	"flinkwatch/e2e/measured"
)

const scalePreface = `# How far it goes

<!-- Written by ` + "`make bench`" + `. Do not edit. -->

What an audit costs as it grows, where one process ends, and what comes then. [Benchmarks](benchmarks.md) has the figures that are
compared with other programs. CPU is user and system time of a process.

## Where one process ends

| what grows | what it costs one exporter | what then |
|---|---|---|
| events of the input | CPU: each event is read and counted | [Expected Counts](expected-counts.md) counts them in Flink |
| results | CPU: each result is read and judged | [shards](sharding.md): each judges a part of the keys |
| keys, the horizon, and short windows | memory: keys × horizon ÷ window size are held | a shorter ` + "`judge.horizon`" + `, or shards |
| keys | CPU: each second the audit looks at each key, whether or not something came | shards |
| audits | series and memory of each | another exporter with other audits |
| Flink clusters | the CPU of each probe | another exporter for other clusters |
`

// sizes are the events a second of the table of sizes.
var sizes = []float64{1e4, 1e6, 1e8}

// What the table of sizes takes for granted.
const (
	eventsPerKey  = 100 // a second
	windowSeconds = 60
	horizon       = 3600 // seconds
	checkpoint    = 10   // seconds
	cellBytes     = 170  // of a record of Expected Counts, with its key
	use           = 0.7  // of a core or of memory: the rest is for what comes at once
	shardBytes    = 8e9
)

// writeScale writes docs/scale.md of the results of both pages.
func writeScale(folder, path string) error {
	results, err := measured.Read[result](folder, questionNames())
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(scalePreface)
	page.WriteString(sizing(results))
	page.WriteString(sections(results, scale))
	page.WriteString("\nHow memory grows with keys and windows, and a restart with its history, is on the page of " +
		"[benchmarks](benchmarks.md#what-does-a-window-take-and-what-a-key).\n")
	page.WriteString(machines(results, scale))
	return os.WriteFile(path, []byte(page.String()), 0o644)
}

// sizing is computed from what was measured; empty where that is not all there.
func sizing(results map[string]result) string {
	var missing bool
	figure := func(question, what, who, name string) float64 {
		value, known := results[question].figure(what, who, name)
		missing = missing || !known
		return value
	}
	event := figure("rate", "input events", flinkwatch, "cpu_seconds_per_million")
	counted := figure("counting", "100", expectedCounts, "cpu_seconds_per_million")
	judged := figure("rate", "results", flinkwatch, "cpu_seconds_per_million")
	look := figure("growth", "1,000,000", "", "cpu_seconds_per_reading_point") / 1e6
	window := figure("ready", "10,000,000", "", "resident_bytes_per_window")
	if missing {
		return ""
	}
	text := fmt.Sprintf(`
## Sizes

For one audit with windows of a minute, a horizon of an hour, %d events a second of each key, and a checkpoint of *Expected Counts* every
%d seconds. It is computed from what was measured here: %.2f s of CPU per million events in flinkwatch, %.2f s in Flink, %.2f s per million
results, %.1f s to look at a million keys each second, and %.0f bytes per window. Cores and memory are used to %.0f %%; a shard has %.0f GB.

| events a second | keys | cores, if the exporter counts | TaskManagers with one core, if Flink counts | to the counts topic (MB/s) | results a second | windows held | cores that judge | memory of all shards (GB) | shards |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
`, eventsPerKey, checkpoint, event, counted, judged, look*1e6, window, 100*use, shardBytes/1e9)
	for _, rate := range sizes {
		keys := rate / eventsPerKey
		held := keys * horizon / windowSeconds
		bytes := held * window / use
		cores := (keys/windowSeconds/1e6*judged + keys*look) / use
		shards := math.Ceil(math.Max(bytes/shardBytes, cores))
		text += fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", digits(rate, 0), digits(keys, 0),
			digits(rate/1e6*event/use, 2), digits(math.Ceil(rate/1e6*counted/use), 0), digits(keys/checkpoint*cellBytes/1e6, 1),
			digits(keys/windowSeconds, 0), digits(held, 0), digits(cores, 2), digits(bytes/1e9, 1), digits(shards, 0))
	}
	return text + `
Beyond what one machine can read, let Flink count. In Prometheus an audit with 20 keys has about 1,900 series, as the table of audits
shows; keys beyond ` + "`judge.max_keys`" + ` have none of their own. Each shard has as many.
`
}
