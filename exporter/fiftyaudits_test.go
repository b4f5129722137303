package main

import (
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// mostRequests is how many requests a broker may see in a second from an exporter with nothing to read.
const mostRequests = 10

var ready = regexp.MustCompile(`(?m)^window_audit_ready\{audit="audit-\d+"\} 1$`)

// However many audits there are, an exporter with nothing to read asks little of each broker.
func TestFiftyIdleAuditsAskLittle(t *testing.T) {
	const audits, brokers, partitions, seconds = 50, 3, 12, 5
	var file strings.Builder
	var topics []string
	for n := range audits {
		topics = append(topics, fmt.Sprint("results-", n), fmt.Sprint("events-", n))
		fmt.Fprintf(&file, "- {name: audit-%d, topic: results-%d, input_topic: events-%d}\n", n, n, n)
	}
	kafka, err := kfake.NewCluster(kfake.NumBrokers(brokers), kfake.SeedTopics(partitions, topics...))
	require.NoError(t, err)
	defer kafka.Close()
	var requests atomic.Int64
	kafka.Control(func(kmsg.Request) (kmsg.Response, error, bool) {
		kafka.KeepControl()
		requests.Add(1)
		return nil, nil, false
	})
	base, stop := start(t, "--config.file="+
		configFile(t, fmt.Sprintf("kafka: {main: {bootstrap_servers: [%q]}}\naudits:\n%s",
			kafka.ListenAddrs()[0], file.String())))
	require.Eventually(t, func() bool {
		_, page := get(t, base+"/metrics")
		return len(ready.FindAllString(page, -1)) == audits
	}, time.Minute, 100*time.Millisecond)

	requests.Store(0)
	begin := time.Now()
	<-time.After(seconds * time.Second)
	rate := float64(requests.Load()) / brokers / time.Since(begin).Seconds()
	t.Logf("%.1f requests per broker and second", rate)
	assert.Less(t, rate, float64(mostRequests))
	require.NoError(t, stop())
}
