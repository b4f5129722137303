package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unraised are the alerts that no fault raises: why a playground cannot, or why it takes too long. Stories in alerts
// raise them.
var unraised = map[string]string{
	"FlinkBackpressureSustained":      "The slow operator rests in odd minutes; it takes more than two in a row.",
	"FlinkCheckpointGrowing":          "It takes three days, and a gigabyte of state.",
	"FlinkCheckpointNearTimeout":      "Checkpoints take less than a second; after a slow minute a quick one follows.",
	"FlinkDataSkewed":                 "Of two subtasks none has more than twice the mean; it takes three times.",
	"FlinkMetricsStale":               "`web.timeout` of the playground ends it after half a minute; it takes four.",
	"FlinkOddMinuteBackpressure":      "The job and Prometheus have the same clock, so slow minutes are even ones.",
	"FlinkSinkErrors":                 "A record that cannot be sent fails the job, and the count goes with it.",
	"FlinkSourceErrors":               "The job drops what it cannot read, and the source counts no error.",
	"FlinkSourceFallsBehind":          "The job is too slow for a minute at most; it takes a quarter of an hour.",
	"FlinkTaskManagerCollecting":      "It takes state that fills the heap; this job keeps a few numbers.",
	"FlinkTaskManagerHeapFull":        "It takes state that fills the heap; this job keeps a few numbers.",
	"FlinkTaskManagerMetaspaceFull":   "It takes classes that stay when a job has ended; those of this job go.",
	"FlinkVertexMetricsMissing":       "Flink 2.2 tells the metrics of each vertex that runs.",
	"FlinkWatermarkStalled":           "It takes a partition that is silent; the generator writes to all alike.",
	"WindowAuditInputPartitionBehind": "The generator writes to all partitions alike.",
	"WindowAuditShardMissing":         "The exporter of the playground judges all keys.",
	"WindowAuditUnjudged":             "A record by hand spoils one window; it takes five minutes of them.",
	"WindowsDuplicatedWithoutRestart": "The job must have run for half an hour, which takes too long here.",
}

// unraisedTable lists them, and what a fault would raise that has not been done yet.
func unraisedTable(results map[string]result) string {
	reasons := maps.Clone(unraised)
	for _, f := range faults {
		if _, known := results[f.name]; known {
			continue
		}
		for _, name := range []string{f.before, f.raises} {
			if name != "" && !raisedBy(results, name) {
				reasons[name] = "`make measure FAULTS=" + f.name + "` raises it, and has not been done for this page."
			}
		}
	}
	var text strings.Builder
	text.WriteString("\n## Alerts that no fault here raises\n\n| alert | why |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&text, "| %s | %s |\n", name, reasons[name])
	}
	return text.String()
}

func raisedBy(results map[string]result, name string) bool {
	for _, r := range results {
		if slices.ContainsFunc(r.Alerts, func(a raised) bool { return a.Name == name }) {
			return true
		}
	}
	return false
}
