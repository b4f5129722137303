package collector

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/metric"
)

// slowFlink is a Flink whose first collector answers at once, and whose second takes some time.
type slowFlink struct {
	takes  time.Duration
	passes atomic.Int64
}

func (f *slowFlink) handler() http.Handler {
	quick := stub{"quick", func(_ context.Context, ch chan<- prometheus.Metric) error {
		ch <- metric.ClusterTaskManagers.Sample(float64(f.passes.Add(1)))
		return nil
	}}
	slow := stub{"slow", func(ctx context.Context, ch chan<- prometheus.Metric) error {
		select {
		case <-time.After(f.takes):
			ch <- metric.ClusterTaskSlots.Sample(4)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	logger := slog.New(slog.DiscardHandler)
	return Handler(prometheus.NewRegistry(), func() Scrape {
		return Scrape{Collectors: []Collector{quick, slow}, Logger: logger}
	}, logger)
}

// visit is a scrape that comes after some time, with a time-out of its own, and perhaps leaves before it is answered.
type visit struct {
	after   time.Duration
	timeout float64
	leaves  time.Duration

	page string
	took time.Duration
}

func (v *visit) to(handler http.Handler) {
	time.Sleep(v.after) // in the bubble's time
	ctx := context.Background()
	if v.leaves > 0 {
		limited, cancel := context.WithTimeout(ctx, v.leaves)
		defer cancel()
		ctx = limited
	}
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/metrics", nil)
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", fmt.Sprint(v.timeout))
	begin, response := time.Now(), httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	v.page, v.took = response.Body.String(), time.Since(begin)
}

const (
	quickHas = "flink_cluster_taskmanagers "
	slowHas  = "flink_cluster_task_slots 4\n"
)

// Who asks while a pass is under way shares it, whatever the time-outs are, and each is answered within its own.
func TestScrapesOfAnyTimeOutShareAPass(t *testing.T) {
	tests := []struct {
		why    string
		takes  time.Duration
		visits []*visit
		whole  []bool // which of them get all
		passes int64
	}{
		{
			"the impatient one gets what there is, and the patient one all", 5 * time.Second,
			[]*visit{{timeout: 2}, {timeout: 10}},
			[]bool{false, true},
			1,
		},
		{
			"so it is if the patient one was first", 5 * time.Second,
			[]*visit{{timeout: 10}, {after: time.Second, timeout: 2}},
			[]bool{true, false},
			1,
		},
		{
			"one that joins late still has all of its time", 5 * time.Second,
			[]*visit{{timeout: 3}, {after: 2 * time.Second, timeout: 10}},
			[]bool{false, true},
			1,
		},
		{
			"a pass older than a whole scrape is nothing to wait for", time.Hour,
			[]*visit{{timeout: 100}, {after: time.Minute, timeout: 5}},
			[]bool{false, false},
			2,
		},
		{
			"but no more than two are under way", time.Hour,
			[]*visit{
				{timeout: 100}, {after: time.Minute, timeout: 30}, {after: 80 * time.Second, timeout: 1},
			},
			[]bool{false, false, false},
			2,
		},
		{
			"one that leaves takes nothing from the others", 5 * time.Second,
			[]*visit{{timeout: 10, leaves: time.Second}, {timeout: 10}},
			[]bool{false, true},
			1,
		},
		{
			"a pass that nobody waits for any more ends, and the next begins anew", 5 * time.Second,
			[]*visit{{timeout: 60, leaves: time.Second}, {after: 2 * time.Second, timeout: 10}},
			[]bool{false, true},
			2,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				flink := &slowFlink{takes: test.takes}
				handler := flink.handler()
				for _, v := range test.visits {
					go v.to(handler)
				}
				time.Sleep(2 * LongestTimeout)
				synctest.Wait()
				for i, v := range test.visits {
					assert.LessOrEqual(t, v.took.Seconds(), v.timeout, "visit %d", i)
					if v.leaves == 0 {
						assert.Contains(t, v.page, quickHas, "visit %d", i)
					}
					assert.Equal(t, test.whole[i], strings.Contains(v.page, slowHas), "visit %d", i)
				}
				assert.Equal(t, test.passes, flink.passes.Load())
			})
		})
	}
}

// 500 scrapes with 500 time-outs are one pass, or two, over Flink.
func TestManyTimeOutsAreFewPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		flink := &slowFlink{takes: 200 * time.Millisecond}
		handler := flink.handler()
		visits := make([]*visit, 500)
		for i := range visits {
			visits[i] = &visit{timeout: 0.1 + float64(i)/10}
			go visits[i].to(handler)
		}
		time.Sleep(LongestTimeout)
		synctest.Wait()
		for i, v := range visits {
			assert.LessOrEqual(t, v.took.Seconds(), v.timeout+grace.Seconds(), "visit %d", i)
			assert.Equal(t, v.timeout > 1, strings.Contains(v.page, slowHas) && v.timeout > 1, "visit %d", i)
		}
		assert.LessOrEqual(t, flink.passes.Load(), int64(2))
	})
}
