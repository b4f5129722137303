package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// awaitFirstWindow returns once all tasks of the job run and a window was judged correct. In processing time counts
// are not expected to be right: any judgement will do.
func (st *Stack) awaitFirstWindow(ctx context.Context) error {
	const name = "first window"
	st.progress.Begin(name, "awaiting its verdict")
	patience := 3*time.Minute + 12*st.settings.Window()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		lacks, verdicts := st.firstWindowLacks(ctx)
		if lacks == "" {
			st.progress.Done(name, "judged: "+verdicts)
			return nil
		}
		st.progress.Lacks(name, lacks)
		if cause := st.fullDisk(); cause != "" {
			return errors.New("no window will be judged: " + cause)
		}
		select {
		case <-ctx.Done():
			if ctx.Err() == context.DeadlineExceeded {
				return fmt.Errorf("no window was judged correct within %s: %s\n  hint: make status; make logs SERVICE=taskmanager",
					patience, lacks)
			}
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// firstWindowLacks says what is still missing until a window is judged; empty when one is.
func (st *Stack) firstWindowLacks(ctx context.Context) (lacks, verdicts string) {
	job, ok, err := st.cluster().Current(ctx)
	switch {
	case err != nil:
		return "Flink does not answer: " + err.Error(), ""
	case !ok:
		return "no job runs", ""
	case !job.Running():
		if missing, err := st.missingSlots(ctx); err == nil && missing != "" {
			return missing, ""
		}
		return "the job is not running yet: " + progressOf(job), ""
	}
	counts, err := st.verdicts(ctx)
	if err != nil {
		return "the exporter does not answer: " + err.Error(), ""
	}
	judged := describe(counts)
	if counts["correct"] > 0 || judged != "" && !slices.Contains(st.settings.JobArgs(), "--event-time") {
		return "", judged
	}
	if judged != "" {
		return "judged so far: " + judged, ""
	}
	return "the job runs; a window is judged when two later ones have come out", ""
}

// verdicts reads how many windows the exporter has judged since it started, by verdict.
func (st *Stack) verdicts(ctx context.Context) (map[string]int, error) {
	url := "http://" + st.settings.Port("EXPORTER_PORT").Address() + "/metrics"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return verdictsOn(response.Body)
}

// verdictsOn adds those of all audits on the exporter's page.
func verdictsOn(page io.Reader) (map[string]int, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(page)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, sample := range families[metric.AuditWindows.Name].GetMetric() {
		for _, label := range sample.GetLabel() {
			if label.GetName() == metric.LabelVerdict {
				counts[label.GetValue()] += int(sample.GetCounter().GetValue())
			}
		}
	}
	return counts, nil
}

// describe prints the verdicts that occurred: "12 correct, 1 short"; empty where none did.
func describe(counts map[string]int) string {
	var parts []string
	for _, verdict := range audit.Verdicts() {
		if n := counts[verdict.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	return strings.Join(parts, ", ")
}

// awaitOptional says of each optional service whether it is ready, still being fetched, or failed. Only WAIT=all
// waits for them.
func (st *Stack) awaitOptional(ctx context.Context, services []Service) error {
	for _, service := range services {
		if !service.Optional() {
			continue
		}
		if st.settings.Get("WAIT") == "all" {
			if err := st.awaitBackground(ctx, service); err != nil {
				return err
			}
		}
		st.reportOptional(ctx, service)
	}
	return nil
}

func (st *Stack) awaitBackground(ctx context.Context, service Service) error {
	st.progress.Begin(service.Name, "awaiting it (WAIT=all)")
	for {
		if _, fetches := st.table.Running(fetching(service)); !fetches {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (st *Stack) reportOptional(ctx context.Context, service Service) {
	log := st.table.Log(fetching(service))
	_, fetches := st.table.Running(fetching(service))
	switch {
	case service.Ready(ctx, time.Time{}) == nil:
		st.progress.Done(service.Name, "ready")
	case fetches:
		st.progress.Say("… %-14s is still being fetched or built, and starts by itself; see %s", service.Name, log)
	default:
		st.progress.Say("✗ %-14s did not start: %s\n  its log: %s", service.Name,
			strings.Join(lastLines(log, 0, 1), ""), log)
	}
}
