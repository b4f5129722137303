package main

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// written is what the job has written in a test: of each window of each page the count, or that there is none.
type written func(window int, page string) (count int, there bool)

const eventsPerWindow = 5

func allRight(int, string) (int, bool) { return eventsPerWindow, true }

func nothing(int, string) (int, bool) { return 0, false }

// butFor is all right but for one window of page /a.
func butFor(window, count int) written {
	return func(w int, page string) (int, bool) {
		if w == window && page == "/a" {
			return count, true
		}
		return eventsPerWindow, true
	}
}

func upTo(windows int) written {
	return func(w int, _ string) (int, bool) { return eventsPerWindow, w < windows }
}

// halfOfA is all right until page /a stops.
func halfOfA(w int, page string) (int, bool) { return eventsPerWindow, page == "/b" || w < 10 }

const (
	pageWindows = 20
	windowSize  = 15 * time.Second
)

var onPages = []string{"/a", "/b"}

func startOf(window int) time.Time {
	return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).Add(time.Duration(window) * windowSize)
}

// events are five in each window of each page, and one that closes them all.
func events() (all []string) {
	for w := range pageWindows {
		for _, page := range onPages {
			for i := range eventsPerWindow {
				all = append(all, event(startOf(w).Add(time.Duration(i)*time.Second), page))
			}
		}
	}
	return append(all, event(startOf(pageWindows+100), "/a"))
}

func event(at time.Time, page string) string {
	return fmt.Sprintf(`{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339), page)
}

func (w written) results() (all []string) {
	for n := range pageWindows {
		for _, page := range onPages {
			if count, there := w(n, page); there {
				all = append(all, result(startOf(n), windowSize, page, count))
			}
		}
	}
	return all
}

func result(start time.Time, size time.Duration, page string, count int) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
		start.Format(time.RFC3339), start.Add(size).Format(time.RFC3339), page, count)
}

// kafkaWith starts a Kafka that has the topics, each of one partition, and returns its address.
func kafkaWith(t *testing.T, topics map[string][]string) string {
	t.Helper()
	var names []string
	for name := range topics {
		names = append(names, name)
	}
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, names...))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
	require.NoError(t, err)
	defer client.Close()
	for name, values := range topics {
		var records []*kgo.Record
		for _, value := range values {
			records = append(records, &kgo.Record{Topic: name, Value: []byte(value)})
		}
		require.NoError(t, client.ProduceSync(t.Context(), records...).FirstErr())
	}
	return cluster.ListenAddrs()[0]
}

// runOnce audits the topics from end to end, and returns what is printed, the exit code and the reason.
func runOnce(t *testing.T, kafka string, args ...string) (stdout string, code int, reason string) {
	t.Helper()
	out := &bytes.Buffer{}
	err := run(t.Context(), append([]string{"--audit.once", "--kafka.brokers=" + kafka}, args...), out, io.Discard)
	if err != nil {
		reason = oneLine(err)
		assert.NotContains(t, reason, "\n")
	}
	return out.String(), exitCode(err), reason
}
