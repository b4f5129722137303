package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/renameio/v2"
	"gopkg.in/yaml.v3"

	"flinkwatch/playground/job"
	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
	"flinkwatch/playground/topics"
)

// With GROUND_TRUTH=flink the input is counted twice: by the exporter, for the audit main, and by a second job, for the
// audit main-flink. Both audits have the same results, and should have the same verdicts.
const (
	countedByItself = "main"
	countedByFlink  = "main-flink"
	// countingSlots is the parallelism of the second job.
	countingSlots = 1
)

func groundTruthFile(s settings.Settings) string { return filepath.Join(s.State, "ground-truth.yaml") }

// writeGroundTruth writes the configuration that the exporter and the second job read.
func writeGroundTruth(s settings.Settings) error {
	if !s.FlinkCounts() {
		return nil
	}
	text, err := yaml.Marshal(groundTruth(s))
	if err == nil {
		err = os.MkdirAll(s.State, 0o755)
	}
	if err == nil {
		err = renameio.WriteFile(groundTruthFile(s), text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("configuration of both audits: %w", err)
	}
	return nil
}

type section = map[string]any

func groundTruth(s settings.Settings) section {
	return section{
		"kafka":  section{"main": section{"bootstrap_servers": []string{s.Port("KAFKA_PORT").Address()}}},
		"flink":  section{"main": section{"url": "http://" + s.Port("FLINK_PORT").Address()}},
		"audits": []section{auditOf(s, countedByItself, ""), auditOf(s, countedByFlink, topics.Expected)},
	}
}

func auditOf(s settings.Settings, name, expected string) section {
	a := section{
		"name": name, "job": job.Name, "kafka": "main", "topic": "output", "input_topic": "input",
		"window": section{"size": s.Get("WINDOW_SIZE")},
	}
	expect := section{}
	if since := recallAuditTime(s).Since; !since.IsZero() {
		expect["from"] = since.Format(time.RFC3339)
	}
	if expected == "" {
		a["backlog"] = section{"topic": "input", "group": "click-event-count"}
	} else {
		expect["topic"] = expected
	}
	a["expect"] = expect
	return a
}

// expectedCounts submits the second job. It begins at the first event, so it needs no state of an earlier one.
func expectedCounts(flink flink, cluster *job.Cluster, needs []string) Service {
	s := flink.settings
	return Service{
		Name: "expected-counts", Needs: needs,
		Command: func() (process.Command, error) { return flink.count(), writeGroundTruth(s) },
		Done:    cluster.Counting,
		Hint:    "make up submits it again; its configuration is " + groundTruthFile(s),
	}
}

func (f flink) count() process.Command {
	return f.cli("run", "-d", "-p", strconv.Itoa(countingSlots), "-c", "io.flinkwatch.expectedcounts.ExpectedCountsJob",
		provide.Jar(f.settings), "--config.file", groundTruthFile(f.settings), "--audit.name", countedByFlink,
		"--checkpoint-interval", "1")
}
