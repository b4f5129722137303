//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// startPrometheus starts a Prometheus that finds the clusters by a file as docs/probe.md has it.
func (f fleet) startPrometheus() {
	f.t.Helper()
	config := strings.NewReplacer(
		"flinkwatch:9200", strings.TrimPrefix(f.base, "http://"), "/etc/prometheus/clusters.json", f.file("clusters.json"),
	).Replace(f.documentedFileDiscovery())
	f.west.startPrometheus(f.west.settings.Port("PROMETHEUS_PORT").Address(), 5*time.Second, config)
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
	const who = `label_join(ALERTS{alertstate="firing",severity!~"none|info"},
		"who", "/", "cluster", "audit", "alertname")`
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
