//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/provide"
)

// startPrometheus starts a Prometheus with our rules that scrapes what it is told to, beside the stack's own or in its
// place.
func (s *stack) startPrometheus(address string, interval time.Duration, scrapeConfigs string) {
	s.t.Helper()
	require.NoError(s.t, provide.Prometheus.Fetch(s.t.Context(), s.settings, io.Discard))
	program, found := provide.Prometheus.Find(s.settings)
	require.True(s.t, found)
	folder := s.t.TempDir()
	file := filepath.Join(folder, "prometheus.yml")
	rules := filepath.Join(s.settings.Repo, "alerts", "rules", "*.yaml")
	config := fmt.Sprintf("global: {scrape_interval: %[1]s, evaluation_interval: %[1]s}\nrule_files: [%[2]q]\n", interval,
		rules) + scrapeConfigs
	require.NoError(s.t, os.WriteFile(file, []byte(config), 0o600))
	ctx, stop := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, "--config.file="+file,
		"--storage.tsdb.path="+filepath.Join(folder, "data"), "--web.listen-address="+address)
	require.NoError(s.t, command.Start())
	s.t.Cleanup(func() {
		stop()
		_ = command.Wait()
	})
	s.eventually(time.Minute, "Prometheus answers", func() string { return lacksAnswer("http://" + address + "/-/ready") })
}

// query asks the stack's Prometheus for an instant vector and returns its values by one label.
func (s *stack) query(expr, label string) map[string]float64 {
	s.t.Helper()
	return queryAt(s.t, s.settings.Port("PROMETHEUS_PORT").Address(), expr, label)
}

func queryAt(t testing.TB, address, expr, label string) map[string]float64 {
	t.Helper()
	response := get(t, "http://"+address+"/api/v1/query?query="+url.QueryEscape(expr))
	defer response.Body.Close()
	var answer struct {
		Status string `json:"status"`
		Data   struct {
			Result model.Vector `json:"result"`
		} `json:"data"`
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	require.Equal(t, "success", answer.Status, "query %s", expr)
	values := map[string]float64{}
	for _, sample := range answer.Data.Result {
		values[string(sample.Metric[model.LabelName(label)])] = float64(sample.Value)
	}
	return values
}
