package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const shardedAudit = "- {name: clicks, topic: output, expect: {count: 1000}, format: {time_format: rfc3339}%s}\n"

// writeClicks writes some windows of so many keys: one is missing, one short, and one there twice.
func writeClicks(t *testing.T, broker string, keys int) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.DefaultProduceTopic("output"))
	require.NoError(t, err)
	defer client.Close()
	var results []*kgo.Record
	begin := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for window := range 14 {
		for key := range keys {
			start := begin.Add(time.Duration(window) * 15 * time.Second)
			count, times := 1000, 1
			switch {
			case window == 10 && key == 1:
				continue
			case window == 10 && key == 2:
				count = 990
			case window == 10 && key == 3:
				times = 2
			}
			result := fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":"/page-%d","count":%d}`,
				start.Format(time.RFC3339), start.Add(15*time.Second).Format(time.RFC3339), key, count)
			for range times {
				results = append(results, kgo.KeyStringRecord(fmt.Sprint(key), result))
			}
		}
	}
	require.NoError(t, client.ProduceSync(t.Context(), results...).FirstErr())
}

// horizonOf reads how many windows an exporter has by verdict.
func horizonOf(t *testing.T, base string) map[string]int {
	t.Helper()
	_, page := get(t, base+"/metrics")
	windows := map[string]int{}
	for _, found := range horizonLine.FindAllStringSubmatch(page, -1) {
		n, err := strconv.Atoi(found[2])
		require.NoError(t, err)
		windows[found[1]] += n
	}
	return windows
}

var horizonLine = regexp.MustCompile(`(?m)^window_audit_horizon_windows\{audit="[^"]+",verdict="([a-z]+)"\} (\d+)$`)

// Four exporters that share the keys of an audit say together what one says that judges all of them.
func TestShardsOfAnAudit(t *testing.T) {
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, "output"))
	require.NoError(t, err)
	defer kafka.Close()
	writeClicks(t, kafka.ListenAddrs()[0], 12)
	run := func(shard string) (base string) {
		file := configFile(t, fmt.Sprintf("kafka: {main: {bootstrap_servers: [%q]}}\naudits:\n"+shardedAudit,
			kafka.ListenAddrs()[0], shard))
		base, stop := start(t, "--config.file="+file)
		t.Cleanup(func() { assert.NoError(t, stop()) })
		require.Eventually(t, func() bool {
			status, _ := get(t, base+"/-/ready")
			return status == http.StatusOK
		}, 30*time.Second, 20*time.Millisecond)
		return base
	}
	want := horizonOf(t, run(""))
	assert.Equal(t, 1, want["missing"])
	assert.Equal(t, 1, want["duplicate"])
	assert.Equal(t, 1, want["short"])

	sum, page := map[string]int{}, ""
	for number := range 4 {
		base := run(fmt.Sprintf(", shard: {of: 4, number: %d, url: 'http://flinkwatch-{number}:9200/'}", number))
		for verdict, n := range horizonOf(t, base) {
			sum[verdict] += n
		}
		_, metrics := get(t, base+"/metrics")
		assert.Contains(t, metrics, fmt.Sprintf(`window_audit_shards{audit="clicks-%d-of-4",whole="clicks"} 4`, number))
		assert.Contains(t, metrics,
			fmt.Sprintf(`window_audit_other_shards_records_total{audit="clicks-%d-of-4",topic="output"} 0`, number))
		_, page = get(t, base+fmt.Sprintf("/windows/clicks-%d-of-4?format=text", number))
	}
	assert.Equal(t, want, sum)
	assert.Contains(t, page, "clicks-0-of-4  http://flinkwatch-0:9200/windows/clicks-0-of-4\n")
	assert.Contains(t, page, "clicks-3-of-4  this shard: only its keys are judged here\n")
}

// A shard has a name that no other audit may have.
func TestNameOfAShardIsTaken(t *testing.T) {
	const file = `kafka: {main: {bootstrap_servers: ["127.0.0.1:1"]}}
audits:
- &a {name: clicks, topic: output, expect: {count: none}, shard: {of: 8, number: 3}}
- {<<: *a, name: clicks-3-of-8, shard: {}}
`
	_, err := parse([]string{"--config.file=" + configFile(t, file)}, io.Discard)
	require.ErrorContains(t, err, `audits[1].name: "clicks-3-of-8" is the name of another audit, with its shard`)
}

// An exporter whose shard changes begins again, with the keys of that one.
func TestReloadOfAShard(t *testing.T) {
	r := startReloadable(t, "- {name: one, topic: one, expect: {count: none}, shard: {of: 2, number: 0}}\n")
	r.awaitLine(`window_audit_ready{audit="one-0-of-2"} 1`)
	r.write("- {name: one, topic: one, expect: {count: none}, shard: {of: 2, number: 1}}\n")
	r.reload(http.StatusOK)
	r.awaitLine(`window_audit_ready{audit="one-1-of-2"} 1`)
	assert.NotContains(t, r.page(), `audit="one-0-of-2"`)

	r.write("- {name: one, topic: one, expect: {count: none}, shard: {of: 2, number: 2}}\n")
	said := r.reload(http.StatusInternalServerError)
	assert.Contains(t, said, "audits[0].shard.number: 2 of 2 shards: they are numbered from 0 to 1",
		strings.TrimSpace(said))
}
