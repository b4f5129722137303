package collector

import (
	"bytes"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/flink/flinktest"
)

// What is remembered between scrapes is of the attempts, or of the run of the job, of which it was learned.
func TestWhatIsRemembered(t *testing.T) {
	job := &region{
		submitted: 1000, starts: [2]int{2000, 2000}, busy: 50_000, interval: 1000, now: 1_000_000, sink: "out",
	}
	server := httptest.NewServer(job)
	defer server.Close()
	log := &bytes.Buffer{}
	side := newFlink(server.URL, FlinkConfig{}, log)
	steps := []struct {
		why    string
		change func()
		want   remembered
	}{
		{
			"a job that nothing has disturbed", func() {},
			remembered{busy: "50", interval: "1", sent: "7"},
		}, {
			"Flink takes some busy time back: it is a counter, and does not fall", func() { job.busy = 49_000 },
			remembered{busy: "50", interval: "1", sent: "7"},
		}, {
			"a restart after a failure: busy time is that of the new attempts", func() {
				job.restarted, job.restarts, job.failed = 100_000, 1, 99_000
				job.starts, job.busy = [2]int{101_000, 101_000}, 2000
			},
			remembered{busy: "2", failed: "99", interval: "1", sent: "7"},
		}, {
			"an adaptive rescale: another execution graph, which has never restarted", func() {
				job.restarted, job.restarts, job.starts, job.busy = 0, 2, [2]int{200_000, 200_000}, 1500
			},
			remembered{busy: "1.5", failed: "99", interval: "1", sent: "7"},
		}, {
			"another JobManager takes over: it knows of no restart and no failure", func() {
				job.submitted, job.restarts, job.failed, job.starts, job.busy = 300_000, 0, 0, [2]int{301_000, 301_000}, 1000
			},
			remembered{busy: "1", interval: "1", sent: "7"},
		}, {
			"a new job of the same id: other operators, other settings", func() {
				job.submitted, job.starts, job.busy = 400_000, [2]int{401_000, 401_000}, 500
				job.sink, job.interval = "other", 60_000
			},
			remembered{busy: "0.5", interval: "60", sent: "7"},
		}, {
			"a region is restarted: the sums are no counters", func() {
				job.restarted, job.starts[1], job.attempts[1], job.failed = 500_000, 501_000, 1, 499_000
			},
			remembered{failed: "499", interval: "60"},
		}, {
			"the other region, too: they still began at different times", func() {
				job.restarted, job.starts[0], job.attempts[0], job.failed = 600_000, 601_000, 1, 599_000
			},
			remembered{failed: "599", interval: "60"},
		}, {
			"all of it is restarted: counters begin anew", func() {
				job.restarted, job.starts, job.busy, job.failed = 700_000, [2]int{701_000, 701_000}, 300, 699_000
			},
			remembered{busy: "0.3", failed: "699", interval: "60", sent: "7"},
		},
	}
	for _, step := range steps {
		t.Run(step.why, func(t *testing.T) {
			step.change()
			var page string
			for range 4 { // one request for each job and scrape learns what has changed
				page = string(render(t, newScrape(t, side)))
			}
			assert.Equal(t, step.want, rememberedOn(page))
		})
	}
	assert.Empty(t, log.String())
}

// On real clusters: an exporter that has seen the job before shows what another one shows.
func TestNothingOfBeforeIsShownAfter(t *testing.T) {
	for _, change := range []struct{ why, before, after string }{
		{"a rescale under the adaptive scheduler", "2.2.1/adaptive-before", "2.2.1/adaptive-rescaled"},
		{"a failover to another JobManager", "2.2.1/ha-failover-before", "2.2.1/ha-failover-after"},
		{"a batch job that has finished", "2.2.1/batch-running", "2.2.1/batch-finished"},
	} {
		t.Run(change.why, func(t *testing.T) {
			server, log := flinktest.Serve(t, change.before), &bytes.Buffer{}
			server.Excuse()
			witness, stranger := newFlink(server.URL, FlinkConfig{}, log), newFlink(server.URL, FlinkConfig{}, log)
			for range learning {
				render(t, newScrape(t, witness))
			}
			server.Become(t, change.after)
			for range learning + 2 {
				render(t, newScrape(t, witness))
				render(t, newScrape(t, stranger))
			}
			seen, fresh := render(t, newScrape(t, witness)), render(t, newScrape(t, stranger))
			own := regexp.MustCompile(`(?m)^(# .*|flink_exporter_rest_.*|flink_exporter_collector_duration.*)\n`)
			assert.Equal(t, string(own.ReplaceAll(fresh, nil)), string(own.ReplaceAll(seen, nil)))
			assert.Empty(t, log.String())
		})
	}
}

// remembered are values of the page, empty where they are absent.
type remembered struct{ busy, failed, interval, sent string }

func rememberedOn(page string) remembered {
	value := func(family string) string {
		if match := regexp.MustCompile(`(?m)^` + family + `\{.*\} (.*)$`).FindStringSubmatch(page); match != nil {
			return match[1]
		}
		return ""
	}
	return remembered{
		busy:     value("flink_vertex_busy_seconds_total"),
		failed:   value("flink_job_last_exception_timestamp_seconds"),
		interval: value("flink_job_checkpoint_interval_seconds"),
		sent:     value("flink_sink_records_total"),
	}
}
