//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shards are exporters that share the keys of the audit of the output, one that judges all of them, and a Prometheus
// that knows the shards as one cluster and the other as another.
type shards struct {
	*stack
	whole      *exporter
	each       []*exporter
	prometheus string
}

// startShards starts the shards at addresses that differ in their last digit, which is their number.
func (s *stack) startShards(of int) shards {
	s.t.Helper()
	flags := []string{
		"--flink.url=", "--kafka.brokers=" + s.kafka(), "--audit.window-size=" + s.settings.Get("WINDOW_SIZE"),
	}
	all := shards{stack: s, whole: s.startExporter(flags), prometheus: freeAddress(s.t)}
	address := freeAddresses(s.t, of)
	const target = "      - {targets: [%q], labels: {cluster: %s}}\n"
	targets := fmt.Sprintf(target, strings.TrimPrefix(all.whole.base, "http://"), "alone")
	for number := range of {
		own := fmt.Sprint(address, number)
		all.each = append(all.each, s.startExporterAt(own, append(slices.Clone(flags),
			fmt.Sprintf("--audit.shard-of=%d", of), fmt.Sprintf("--audit.shard-number=%d", number),
			"--audit.shard-url=http://"+address+"{number}")))
		targets += fmt.Sprintf(target, own, fmt.Sprintf(`shared, shard: "%d"`, number))
	}
	s.startPrometheus(all.prometheus, time.Second,
		"scrape_configs:\n  - job_name: flinkwatch\n    static_configs:\n"+targets)
	return all
}

// freeAddresses are some that differ in their last digit alone, and this is what they begin with.
func freeAddresses(t testing.TB, n int) string {
	t.Helper()
	for range 100 {
		address := freeAddress(t)
		address = address[:len(address)-1]
		if allFree(address, n) {
			return address
		}
	}
	require.Fail(t, "no free ports", "%d that follow one that ends in 0", n)
	return ""
}

func allFree(address string, n int) bool {
	for i := range n {
		listener, err := net.Listen("tcp", fmt.Sprintf("%s%d", address, i))
		if err != nil {
			return false
		}
		defer listener.Close()
	}
	return true
}

func (s shards) name(number int) string { return fmt.Sprintf("main-%d-of-%d", number, len(s.each)) }

// requireRightThroughFaults is told after a loss: the shards and the exporter that judges all keys find the same, of
// what is written again and wrong as well, and after a restart of one of them.
func (s shards) requireRightThroughFaults() {
	s.t.Helper()
	began := time.Now()
	const lost = "short missing conflict"
	s.awaitSame("what was lost", map[string]int{lost: 1})
	s.repeatSome()
	want := map[string]int{lost: 4, "duplicate": 3, "conflict": 3}
	s.awaitSame("what was repeated", want)
	s.requireLinks()

	const restarted = 1
	before := s.judgedBy(restarted)
	require.NotEmpty(s.t, before)
	s.each[restarted].kill()
	s.eventually(time.Minute, "one is missing", func() string {
		condition := s.query(`ALERTS{alertname="WindowAuditShardMissing",cluster="shared"}`, "whole")
		judging := s.query(`whole:window_audit_ready:sum{cluster="shared"} < whole:window_audit_shards:max`, "whole")
		return lacksAtLeast("shards that are missing", min(condition["main"], judging["main"]-1), 1)
	})
	assert.Empty(s.t, s.query(`whole:window_audit_ready:sum{cluster="alone"} < whole:window_audit_shards:max`, "whole"))
	s.each[restarted].start()
	s.awaitSame("what was there before the restart", want)
	after := s.judgedBy(restarted)
	for window, cell := range before {
		if cell.Verdict != "pending" {
			assert.Equal(s.t, cell, after[window], "%s before and after the restart", window)
		}
	}
	s.t.Logf("%d shards agreed with one exporter through all of it, within %s", len(s.each),
		time.Since(began).Round(time.Second))
}

func (s shards) query(expr, label string) map[string]float64 {
	return queryAt(s.t, s.prometheus, expr, label)
}

// repeatSome writes the results of one window of each page once more: three as they were, and three with one event
// less.
func (s shards) repeatSome() {
	s.t.Helper()
	var again []kafka.Message
	seen := map[string]bool{}
	for _, message := range s.read("output") {
		var r result
		require.NoError(s.t, json.Unmarshal(message.Value, &r))
		if seen[r.Page] {
			continue
		}
		seen[r.Page] = true
		if len(seen)%2 == 0 {
			message.Value = []byte(strings.Replace(string(message.Value),
				fmt.Sprintf(`"count":%d`, r.Count), fmt.Sprintf(`"count":%d`, r.Count-1), 1))
		}
		again = append(again, message)
	}
	require.Len(s.t, again, len(s.pages()))
	s.produce("output", again)
}

// requireLinks requires that the page of each shard leads to those of the others.
func (s shards) requireLinks() {
	s.t.Helper()
	link := regexp.MustCompile(`<a href="(http:[^"]+)">(main-\d-of-\d)</a>`)
	for number, e := range s.each {
		links := link.FindAllStringSubmatch(s.html(e.base+"/windows"), -1)
		require.Len(s.t, links, len(s.each)-1, "links of shard %d", number)
		for _, to := range links {
			require.NotEqual(s.t, s.name(number), to[2])
			require.Contains(s.t, s.html(to[1]), "<b>"+to[2]+"</b>", "%s is the page of %s", to[1], to[2])
		}
	}
}

func (s shards) html(url string) string {
	s.t.Helper()
	response := get(s.t, url)
	defer response.Body.Close()
	require.Equal(s.t, http.StatusOK, response.StatusCode, url)
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return string(text)
}

func (s shards) judgedBy(number int) audited {
	s.t.Helper()
	return verdictsAt(s.t, s.each[number].base, s.name(number))
}
