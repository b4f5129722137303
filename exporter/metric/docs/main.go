// Command docs writes docs/metrics.md from the table of metrics.
package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

const file = "docs/metrics.md"

func main() {
	if err := os.WriteFile(file, []byte(page(metric.Families())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// sections are the parts of the page, by prefix of the names in them.
var sections = []struct{ prefix, title, note string }{
	{"flink_cluster_", "Cluster", ""},
	{"flink_jm_", "JobManager", ""},
	{"flink_tm_", "TaskManagers", "They go when the JobManager has noticed the TaskManager's loss."},
	{"flink_job_", "Jobs", "A job that has ended has its state, start and end only, one that has finished its kind as " +
		"well. It has nothing once a job of its name began after that, unless it is the last one that failed."},
	{"flink_vertex_", "Vertices", "Parallelism and tasks are there while the job has not ended, all others only while " +
		"all subtasks of the vertex run. Counters are sums over the present attempts of subtasks: they reset when " +
		"the subtasks do, and are absent while only some of those have been restarted."},
	{"flink_source_", "Sources", "As for vertices."},
	{"flink_sink_", "Sinks", "As for vertices."},
	{"flink_subtask_", "Subtasks", "Only with `--flink.subtasks`."},
	{"flink_exporter_", "Exporter", ""},
	{"flinkwatch_", "Configuration", "Only with `--config.file`."},
	{"window_audit_", "Audit and backlog", ""},
}

func page(families []*metric.Family) string {
	var b strings.Builder
	b.WriteString("# Metrics\n\n<!-- Written by `make docs` from exporter/metric. Do not edit. -->\n\n" +
		"What is unknown is absent, never zero. Cardinality is the number of series.\n")
	for _, section := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n", section.title)
		if section.note != "" {
			fmt.Fprintf(&b, "%s\n\n", section.note)
		}
		b.WriteString("| Name | Type | Unit | Labels | Series | What it is | Source |\n|---|---|---|---|---|---|---|\n")
		for _, f := range of(section.prefix, families) {
			b.WriteString(row(f))
		}
	}
	return b.String()
}

func of(prefix string, families []*metric.Family) []*metric.Family {
	var chosen []*metric.Family
	for _, f := range families {
		if strings.HasPrefix(f.Name, prefix) {
			chosen = append(chosen, f)
		}
	}
	slices.SortFunc(chosen, func(a, b *metric.Family) int { return cmp.Compare(a.Name, b.Name) })
	return chosen
}

func row(f *metric.Family) string {
	kind := "gauge"
	if f.Type == prometheus.CounterValue {
		kind = "counter"
	}
	escape := strings.NewReplacer("|", `\|`, "<", "&lt;")
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s | %s |\n", f.Name, kind, f.Unit(), strings.Join(f.Labels, ", "),
		f.Cardinality(), escape.Replace(f.Help), escape.Replace(f.Source))
}
