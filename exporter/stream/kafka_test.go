package stream

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	produceapi "github.com/segmentio/kafka-go/protocol/produce"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/exporter/audit"
)

const (
	topic   = "output"
	patient = 10 * time.Second // far more than anything takes
	soon    = 5 * time.Millisecond
)

var testAudit = audit.Config{
	Size: 15 * time.Second, Expected: 1000, Keys: []string{"a", "b", "c"},
	Grace: 2, KeyGrace: 4, Horizon: 10 * time.Minute, Recent: 5 * time.Minute,
}

var begin = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// broker is a Kafka in this process, on a port that it keeps.
type broker struct {
	t       *testing.T
	port    int
	dir     string
	options []kfake.Opt
	cluster *kfake.Cluster
	client  *kafka.Client
}

func newBroker(t *testing.T) *broker {
	b := &broker{t: t, port: freePort(t), dir: t.TempDir()}
	transport := &kafka.Transport{MetadataTTL: 50 * time.Millisecond}
	b.client = &kafka.Client{Addr: kafka.TCP(b.address()), Transport: transport, Timeout: patient}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		b.stop()
	})
	return b
}

// startBroker is a running one that has the topic, with a partition for each key.
func startBroker(t *testing.T) *broker {
	b := newBroker(t)
	b.start()
	b.create(topic, 3)
	return b
}

func freePort(t *testing.T) int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (b *broker) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port)) }

func (b *broker) connection() Connection { return Connection{Brokers: []string{b.address()}} }

// start starts it with what it held when it was stopped.
func (b *broker) start() {
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.Ports(b.port), kfake.DataDir(b.dir)}
	cluster, err := kfake.NewCluster(append(options, b.options...)...)
	require.NoError(b.t, err)
	b.cluster = cluster
}

func (b *broker) stop() {
	if b.cluster != nil {
		b.cluster.Close()
		b.cluster = nil
	}
}

func (b *broker) create(name string, partitions int32) {
	require.NoError(b.t, b.cluster.CreateTopic(name, partitions, nil))
}

func value(key string, window int, count int64) string {
	w := windowNo(window)
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
		w.Start.Format(time.RFC3339Nano), w.End.Format(time.RFC3339Nano), key, count)
}

func windowNo(n int) audit.Window {
	return audit.WindowOf(begin.Add(time.Duration(n)*testAudit.Size), testAudit.Size)
}

// write writes a result one second after the end of its window: a to partition 0, b to 1, c to 2.
func (b *broker) write(key string, window int, count int64) {
	b.writeValue(int(key[0]-'a'), value(key, window, count), windowNo(window).End.Add(time.Second))
}

func (b *broker) writeValue(partition int, text string, at time.Time) {
	b.produce(topic, partition, 0, at, text)
}

// right writes the right results of n windows of all keys.
func (b *broker) right(first, n int) {
	for window := first; window < first+n; window++ {
		for _, key := range testAudit.Keys {
			b.write(key, window, 1000)
		}
	}
}

// produce writes values in one batch with the attributes.
func (b *broker) produce(name string, partition int, attributes protocol.Attributes, at time.Time, values ...string) {
	b.t.Helper()
	// kafka-go may still know the layout from before the topic was made.
	require.Eventually(b.t, func() bool {
		var records []protocol.Record
		for _, value := range values {
			records = append(records, protocol.Record{Time: at, Value: kafka.NewBytes([]byte(value))})
		}
		ctx, cancel := context.WithTimeout(b.t.Context(), patient)
		defer cancel()
		answer, err := b.client.Transport.RoundTrip(ctx, b.client.Addr, &produceapi.Request{
			Acks: -1, Timeout: 5000,
			Topics: []produceapi.RequestTopic{{Topic: name, Partitions: []produceapi.RequestPartition{{
				Partition: int32(partition),
				RecordSet: protocol.RecordSet{Version: 2, Attributes: attributes, Records: protocol.NewRecordReader(records...)},
			}}}},
		})
		return err == nil && answer.(*produceapi.Response).Topics[0].Partitions[0].ErrorCode == 0
	}, patient, soon)
}

// log collects what is logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *log) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// run starts an auditor, and stops it at the end of the test or when stop is called.
func (b *broker) run() (auditor *Auditor, lines *log, stop func()) {
	return b.runWith(AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit})
}

func (b *broker) runWith(cfg AuditorConfig) (auditor *Auditor, lines *log, stop func()) {
	lines = &log{}
	cfg.Poll, cfg.Logger = soon, lines.logger()
	auditor = NewAuditor(cfg)
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan error)
	go func() { ended <- auditor.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(b.t, <-ended)
		})
	}
	b.t.Cleanup(stop)
	return auditor, lines, stop
}

func eventually(t *testing.T, condition func() bool, message string, values ...any) {
	t.Helper()
	require.Eventually(t, condition, patient, soon, append([]any{message}, values...)...)
}

func (b *broker) waitReady(a *Auditor) {
	b.t.Helper()
	eventually(b.t, func() bool { return a.Ready() == nil }, "ready")
}

// now is a time at which what the tests write is recent.
func now() time.Time { return begin.Add(time.Minute) }

// waitRead waits until the auditor has judged n windows of a key, by present verdict.
func (b *broker) waitHorizon(a *Auditor, want map[audit.Verdict]int64) {
	b.t.Helper()
	deadline := time.Now().Add(patient)
	for time.Now().Before(deadline) {
		if got := a.Snapshot(now()).Horizon; len(got) == len(want) && fmt.Sprint(got) == fmt.Sprint(want) {
			return
		}
		<-time.After(soon)
	}
	require.Equal(b.t, want, a.Snapshot(now()).Horizon, "state: %+v\nwindows: %v", a.state, a.Snapshot(now()).Windows)
}
