package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unraised are the alerts that no fault raises, and why a playground cannot, or why it takes too long. Their stories are
// in alerts/stories_test.go and alerts/tests.
var unraised = map[string]string{
	"BacklogDraining":                 "The job catches up with minutes of clicks within seconds; the alert looks at four minutes.",
	"FlinkBackpressureSustained":      "The slow operator rests in odd minutes; the alert wants two minutes and more in a row.",
	"FlinkCheckpointGrowing":          "It takes three days, and a gigabyte of state.",
	"FlinkCheckpointNearTimeout":      "Checkpoints take a fraction of a second, of ten minutes; one that waits for a slow minute is followed by a quick one.",
	"FlinkDataSkewed":                 "The busiest of two subtasks has at most twice the mean; the alert begins at three times.",
	"FlinkMetricsStale":               "The playground's `web.timeout` ends it after half a minute; the alert wants four.",
	"FlinkOddMinuteBackpressure":      "The job and Prometheus have the same clock, so slow minutes are even ones.",
	"FlinkSinkErrors":                 "A record that cannot be sent fails the job, and Flink forgets the count with it.",
	"FlinkSourceErrors":               "The job drops what it cannot read, and the source counts no error.",
	"FlinkSourceFallsBehind":          "The job would have to be too slow for its input for a quarter of an hour; it is so for a minute at most.",
	"FlinkTaskManagerCollecting":      "It takes a job whose state fills the heap; this one has a few numbers of each page.",
	"FlinkTaskManagerHeapFull":        "It takes a job whose state fills the heap; this one has a few numbers of each page.",
	"FlinkTaskManagerMetaspaceFull":   "It takes classes that are not let go of, over many starts of a job; this one lets go of them.",
	"FlinkVertexMetricsMissing":       "Flink 2.2 tells the metrics of each vertex that runs.",
	"WindowAuditInputPartitionBehind": "The generator writes to all partitions alike.",
	"WindowsDuplicatedWithoutRestart": "The job must have run for half an hour before; each fault has a new stack.",
}

// unraisedTable lists them.
func unraisedTable() string {
	var text strings.Builder
	text.WriteString("\n## Alerts that no fault here raises\n\n| alert | why |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(unraised)) {
		fmt.Fprintf(&text, "| %s | %s |\n", name, unraised[name])
	}
	return text.String()
}
