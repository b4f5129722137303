package main

// Units in words: Grafana's own say "c/s" and "c/m".
const (
	resultsPerMinute     = "suffix: results/min"
	checkpointsPerMinute = "suffix: /min"
	recordsPerSecond     = "suffix: records/s"
	eventsPerSecond      = "suffix: events/s"
)
