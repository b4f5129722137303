package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"flinkwatch/playground/job"
)

const (
	reporter      = "Flink's PrometheusReporter"
	reporterPort  = 249 // behind PORT_OFFSET: Flink's own default is 9249
	reporterPorts = 4
)

var reporterQuestion = question{
	name: "reporter", asks: "How does that compare with Flink's PrometheusReporter?",
	how: "A playground runs its job (parallelism 2) with Flink's PrometheusReporter in the JobManager and in the " +
		"TaskManager, and flinkwatch looks at the same Flink without audit and backlog. Each is scraped ten times. The " +
		"reporter's figures are of both pages together; its CPU is within Flink's own processes and was not measured.",
	who: "program",
	columns: []column{
		{"pages", "pages", 0, 0},
		{"series", "series", 0, 0},
		{"bytes (kB)", "bytes", 0, 1e-3},
		{"time (ms)", "wall_seconds", 1, 1000},
		{"CPU ms", "cpu_seconds", 1, 1000},
	},
	notes: "The reporter has a series for each metric of each subtask and operator, and one page for each process of " +
		"Flink. flinkwatch has one page for the cluster, aggregates over subtasks, and exports what its alerts and " +
		"dashboards read. [comparison.md](comparison.md) says what each of them can tell.",
	measure: measureReporter,
}

func measureReporter(ctx context.Context, s *stack) ([]row, error) {
	base := 9000 + reporterPort + s.settings.Int("PORT_OFFSET")
	plugins, err := s.fetchReporter(ctx)
	if err != nil {
		return nil, err
	}
	env := []string{
		"FLINK_PLUGINS_DIR=" + plugins,
		fmt.Sprintf("FLINK_PROPERTIES=metrics.reporter.prom.factory.class: "+
			"org.apache.flink.metrics.prometheus.PrometheusReporterFactory\n"+
			"metrics.reporter.prom.port: %d-%d", base, base+reporterPorts-1),
	}
	s.used = true
	defer s.down()
	if err := s.run(ctx, env, "up"); err != nil {
		return nil, err
	}
	var all rounds
	for range s.rounds {
		theirs, err := scrapeReporter(ctx, base)
		if err != nil {
			return nil, err
		}
		all.add("", reporter, theirs)
		ours, err := s.scrapeReal(ctx)
		if err != nil {
			return nil, err
		}
		all.add("", flinkwatch, ours)
	}
	return all.rows(), nil
}

// fetchReporter returns a folder of plugins with the reporter in it.
func (s *stack) fetchReporter(ctx context.Context) (string, error) {
	plugins := filepath.Join(s.settings.Cache, "bench-plugins")
	folder := filepath.Join(plugins, "metrics-prometheus")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	artifact := "org.apache.flink:flink-metrics-prometheus:" + s.settings.Get("FLINK_VERSION")
	cmd := exec.CommandContext(ctx, "mvn", "-B", "-q", "dependency:copy", "-Dartifact="+artifact,
		"-DoutputDirectory="+folder)
	cmd.Dir = filepath.Join(s.settings.Repo, "playground", "lib", "flink") // which has the versions of the other plugins
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch %s: %w\n%s", artifact, err, output)
	}
	return plugins, nil
}

// scrapeReporter scrapes all reporters of the cluster, over and over.
func scrapeReporter(ctx context.Context, base int) (map[string]float64, error) {
	figures := map[string]float64{}
	begin := time.Now()
	for n := range scrapesPerRound * reporterPorts {
		page, err := fetchPage(ctx, fmt.Sprintf("http://127.0.0.1:%d/metrics", base+n%reporterPorts))
		if err != nil {
			continue // no process has this port
		}
		figures["pages"] += 1.0 / scrapesPerRound
		figures["bytes"] += float64(len(page)) / scrapesPerRound
		figures["series"] += float64(seriesIn(page)) / scrapesPerRound
	}
	figures["wall_seconds"] = time.Since(begin).Seconds() / scrapesPerRound
	if figures["pages"] == 0 {
		return nil, fmt.Errorf("no reporter answers on ports %d to %d", base, base+reporterPorts-1)
	}
	return figures, nil
}

func fetchPage(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// scrapeReal has flinkwatch look at the playground's Flink.
func (s *stack) scrapeReal(ctx context.Context) (map[string]float64, error) {
	address := s.settings.Port("FLINK_PORT").Address()
	if _, err := job.At(address).Jobs(ctx); err != nil {
		return nil, fmt.Errorf("list the jobs: %w", err)
	}
	figures, err := s.scrapeAt(ctx, "http://"+address)
	if figures != nil {
		figures["pages"] = 1
	}
	return figures, err
}
