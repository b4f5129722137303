package feed

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/generator/schedule"
	"flinkwatch/generator/topic"
)

// lossy is a topic whose acknowledgements get lost now and then: the batch is written, and nobody says so.
type lossy struct {
	*topic.Topic
	appends atomic.Int64
}

func (l *lossy) Append(
	ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event,
) (int64, error) {
	next, err := l.Topic.Append(ctx, partition, in, events)
	if l.appends.Add(1)%90 == 0 {
		return 0, errLost
	}
	return next, err
}

// TestOnKafka goes through it all on an in-process Kafka, in real time: Kafka is not there at first; connections
// break, acknowledgements get lost, the generator is stopped and started.
func TestOnKafka(t *testing.T) {
	l := schedule.Layout{
		Pages: []string{"/a", "/b", "/c", "/d", "/e", "/f"}, Events: 100, Window: 300 * time.Millisecond, Partitions: 6,
	}
	free := freePort(t)
	address := free.String()
	first := startOn(address, l)
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(6, "input"), kfake.Ports(free.Port))
	require.NoError(t, err)
	t.Cleanup(c.Close)

	var produced atomic.Int64
	c.ControlKey(0, func(kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		return nil, errors.New("broken"), produced.Add(1)%110 == 0
	})
	untilProduced(t, &produced, 150)
	first.halt(t)
	second := startOn(address, l)
	untilProduced(t, &produced, 350)
	second.halt(t)

	counts, last := consume(t, address, l)
	windows := 0
	for start, pages := range counts {
		if start.Before(l.WindowAt(last.Add(-schedule.Step)).Start) { // the one of the end may be incomplete
			windows++
			for _, page := range l.Pages {
				assert.Equal(t, 100, pages[page], "%s in window %v", page, start)
			}
		}
	}
	assert.Greater(t, windows, 5)
}

func startOn(address string, l schedule.Layout) *generator {
	ctx, cancel := context.WithCancel(context.Background())
	g := &generator{stop: cancel, done: make(chan error, 1)}
	config := Config{Layout: l, MaxCatchUp: time.Minute, Quiet: 400 * time.Millisecond}
	input := &lossy{Topic: topic.New([]string{address}, "input")}
	go func() {
		defer input.Close()
		g.done <- New(config, input, slog.New(slog.DiscardHandler)).Run(ctx)
	}()
	return g
}

func untilProduced(t *testing.T, produced *atomic.Int64, count int64) {
	require.Eventually(t, func() bool { return produced.Load() >= count }, 30*time.Second, 10*time.Millisecond)
}

// consume returns the events of the topic per window and page, and the latest timestamp. All windows from the first
// to the last are there, even if empty.
func consume(t *testing.T, address string, l schedule.Layout) (map[time.Time]map[string]int, time.Time) {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ConsumeTopics("input"))
	require.NoError(t, err)
	defer client.Close()
	ends, err := topic.New([]string{address}, "input").Ends(context.Background())
	require.NoError(t, err)
	left := int64(0)
	for _, end := range ends {
		left += end
	}
	counts, first, last := map[time.Time]map[string]int{}, time.Now(), time.Time{}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for left > 0 {
		fetches := client.PollFetches(ctx)
		require.NoError(t, fetches.Err())
		fetches.EachRecord(func(r *kgo.Record) {
			var event struct {
				Timestamp time.Time `json:"timestamp"`
				Page      string    `json:"page"`
			}
			require.NoError(t, json.Unmarshal(r.Value, &event))
			require.True(t, event.Timestamp.Equal(r.Timestamp))
			start := l.WindowAt(event.Timestamp).Start
			if counts[start] == nil {
				counts[start] = map[string]int{}
			}
			counts[start][event.Page]++
			left--
			if event.Timestamp.After(last) {
				last = event.Timestamp
			}
			if start.Before(first) {
				first = start
			}
		})
	}
	for start := first; start.Before(last); start = start.Add(l.Window) {
		if counts[start] == nil {
			counts[start] = map[string]int{}
		}
	}
	return counts, last
}

// freePort returns the address of a port on which nobody listens.
func freePort(t *testing.T) *net.TCPAddr {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr)
}
