//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// page is one answer of the exporter.
type page map[string]*dto.MetricFamily

// scrape reads the exporter's metrics, as a user's curl would.
func (s *stack) scrape() page {
	s.t.Helper()
	return scrapeAt(s.t, "http://"+s.settings.Port("EXPORTER_PORT").Address())
}

func scrapeAt(t testing.TB, base string) page {
	t.Helper()
	response := get(t, base+"/metrics")
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(t, err)
	return families
}

func get(t testing.TB, url string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	return response
}

// audit is the part of the page that is of one audit; all of it, if that has no name.
func (p page) audit(name string) page {
	if name == "" {
		return p
	}
	part := page{}
	for family, samples := range p {
		part[family] = &dto.MetricFamily{}
		for _, sample := range samples.GetMetric() {
			if matches(sample, []string{metric.LabelAudit, name}) {
				part[family].Metric = append(part[family].Metric, sample)
			}
		}
	}
	return part
}

// sum adds up the samples of a family whose labels have the given values (name, value, name, value, …).
func (p page) sum(family *metric.Family, labels ...string) float64 {
	total := 0.0
	for _, sample := range p[family.Name].GetMetric() {
		if matches(sample, labels) {
			total += sample.GetCounter().GetValue() + sample.GetGauge().GetValue()
		}
	}
	return total
}

func matches(sample *dto.Metric, labels []string) bool {
	values := map[string]string{}
	for _, label := range sample.GetLabel() {
		values[label.GetName()] = label.GetValue()
	}
	for i := 0; i < len(labels); i += 2 {
		if values[labels[i]] != labels[i+1] {
			return false
		}
	}
	return true
}

// windows is how many windows were judged first with a verdict since the exporter started.
func (p page) windows(verdict string) float64 {
	return p.sum(metric.AuditWindows, metric.LabelVerdict, verdict)
}

// requireNoWindow requires that no window was judged with any of the verdicts.
func (p page) requireNoWindow(t testing.TB, verdicts ...string) {
	t.Helper()
	for _, verdict := range verdicts {
		require.Zero(t, p.windows(verdict), "windows judged %s", verdict)
	}
}

func lacksAtLeast(what string, have, want float64) string {
	if have >= want {
		return ""
	}
	return fmt.Sprintf("%s: %g, not yet %g", what, have, want)
}
