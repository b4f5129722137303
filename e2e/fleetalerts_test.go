//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/playground/provide"
)

// startPrometheus starts a Prometheus with our rules, which finds the clusters by a file as docs/probe.md has it.
func (f fleet) startPrometheus() {
	f.t.Helper()
	require.NoError(f.t, provide.Prometheus.Fetch(f.t.Context(), f.west.settings, io.Discard))
	program, found := provide.Prometheus.Find(f.west.settings)
	require.True(f.t, found)
	rules := filepath.Join(f.west.settings.Repo, "alerts", "rules", "*.yaml")
	config := fmt.Sprintf("global: {scrape_interval: 5s, evaluation_interval: 5s}\nrule_files: [%q]\n", rules) +
		strings.NewReplacer(
			"flinkwatch:9200", strings.TrimPrefix(f.base, "http://"), "/etc/prometheus/clusters.json", f.file("clusters.json"),
		).Replace(f.documentedFileDiscovery())
	require.NoError(f.t, os.WriteFile(f.file("prometheus.yml"), []byte(config), 0o600))
	ctx, stop := context.WithCancel(context.Background())
	address := f.west.settings.Port("PROMETHEUS_PORT").Address()
	command := exec.CommandContext(ctx, program, "--config.file="+f.file("prometheus.yml"),
		"--storage.tsdb.path="+f.file("data"), "--web.listen-address="+address)
	require.NoError(f.t, command.Start())
	f.t.Cleanup(func() {
		stop()
		_ = command.Wait()
	})
	f.eventually(time.Minute, "Prometheus answers", func() string { return lacksAnswer("http://" + address + "/-/ready") })
}

// documentedFileDiscovery is the configuration that docs/probe.md shows for clusters in a file.
func (f fleet) documentedFileDiscovery() string {
	f.t.Helper()
	page, err := os.ReadFile(filepath.Join(f.west.settings.Repo, "docs", "probe.md"))
	require.NoError(f.t, err)
	for _, block := range strings.Split(string(page), "```yaml prometheus\n")[1:] {
		if block, _, _ = strings.Cut(block, "```"); strings.Contains(block, "file_sd_configs") {
			return block
		}
	}
	require.Fail(f.t, "no example with file_sd_configs")
	return ""
}

// fires are the alerts that would wake somebody, as cluster/audit/name.
func (f fleet) fires() []string {
	f.t.Helper()
	const who = `label_join(ALERTS{alertstate="firing",severity!~"none|info"}, "who", "/", "cluster", "audit", "alertname")`
	var fires []string
	for name := range f.west.query(who, "who") {
		fires = append(fires, name)
	}
	slices.Sort(fires)
	return fires
}

// awaitFiring waits until all of these fire.
func (f fleet) awaitFiring(alerts ...string) {
	f.t.Helper()
	f.eventually(4*time.Minute, strings.Join(alerts, " and ")+" fire", func() string {
		fires := f.fires()
		for _, alert := range alerts {
			if !slices.Contains(fires, alert) {
				return "what fires: " + strings.Join(fires, " ")
			}
		}
		return ""
	})
}

// requireFiring waits until exactly these fire.
func (f fleet) requireFiring(alerts ...string) {
	f.t.Helper()
	want := slices.Sorted(slices.Values(alerts))
	f.eventually(5*time.Minute, "these fire and no others: "+strings.Join(want, " "), func() string {
		if fires := f.fires(); !slices.Equal(fires, want) {
			return "what fires: " + strings.Join(fires, " ")
		}
		return ""
	})
}

// requireNoOthers requires that nothing fires but these; east/* is all of the east.
func (f fleet) requireNoOthers(alerts ...string) {
	f.t.Helper()
	for _, fires := range f.fires() {
		require.True(f.t, slices.ContainsFunc(alerts, func(pattern string) bool {
			prefix, all := strings.CutSuffix(pattern, "*")
			return fires == pattern || all && strings.HasPrefix(fires, prefix)
		}), "%s fires", fires)
	}
}
