//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
)

const (
	benchKeys       = 100
	benchWindows    = 10_000
	benchRecords    = 5 // of each window of each key
	benchPartitions = 3
)

// BenchmarkAudit audits five million records over a million windows on a real broker, and shows that beside the rates of
// a bare kafka-go reader, which only counts records, and of Kafka's console consumer: `make bench`.
func BenchmarkAudit(b *testing.B) {
	s := newStack(b, "bench", 19000, "WINDOW_SIZE=15s", "KAFKA_HEAP=1g")
	s.run("start", "kafka")
	const topic = "bench"
	s.createTopic(topic, benchPartitions, map[string]string{"message.timestamp.type": "LogAppendTime"})
	const total = benchKeys * benchWindows * benchRecords
	wrong := s.fillBench(topic)
	b.ResetTimer()
	for b.Loop() {
		bare := rate(total, func() { s.countBare(topic, total) })
		console := rate(total, func() { s.readConsole(topic, total) })
		var used usage
		audit := rate(total, func() { used = s.auditBench(topic, wrong) })
		b.ReportMetric(bare, "bare-records/s")
		b.ReportMetric(console, "console-records/s")
		b.ReportMetric(audit, "audit-records/s")
		b.ReportMetric(audit/bare, "audit/bare")
		b.ReportMetric(audit/console, "audit/console")
		b.ReportMetric(float64(used.memory)/(benchKeys*benchWindows), "bytes/window")
		b.ReportMetric(float64(used.memory)/1e6, "MB")
		b.Logf("%d cores; audit: %.0f records/s, %.2f of a bare reader's %.0f, %.1f times the console consumer's %.0f; %.0f MB",
			runtime.NumCPU(), audit, audit/bare, bare, audit/console, console, float64(used.memory)/1e6)
	}
}

// rate is how many a second.
func rate(n int, do func()) float64 {
	begin := time.Now()
	do()
	return float64(n) / time.Since(begin).Seconds()
}

// fillBench writes every window of every key five times. Every thousandth window of the first key has one record that
// disagrees; how many these are is returned.
func (s *stack) fillBench(topic string) (wrong int) {
	s.t.Helper()
	begin := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	messages := make([]kafka.Message, 0, 1_000_000)
	for w := range benchWindows {
		start := begin.Add(time.Duration(w) * s.settings.Window())
		for n := range benchRecords {
			for k := range benchKeys {
				count := 1000
				if k == 0 && w%1000 == 0 && n == 3 {
					count = 999
					wrong++
				}
				messages = append(messages, kafka.Message{Partition: k % benchPartitions, Value: fmt.Appendf(nil,
					`{"windowStart":%q,"windowEnd":%q,"page":"/page/%d","count":%d}`, start.Format(time.RFC3339Nano),
					start.Add(s.settings.Window()).Format(time.RFC3339Nano), k, count)})
			}
		}
		if len(messages) >= 500_000 {
			s.produce(topic, messages)
			messages = messages[:0]
		}
	}
	s.produce(topic, messages)
	return wrong
}

// countBare counts records with one kafka-go reader per partition, at once.
func (s *stack) countBare(topic string, want int) {
	s.t.Helper()
	counts := make([]int, benchPartitions)
	var wait sync.WaitGroup
	for partition := range counts {
		wait.Go(func() { counts[partition] = s.countPartition(topic, partition) })
	}
	wait.Wait()
	got := 0
	for _, n := range counts {
		got += n
	}
	require.Equal(s.t, want, got)
}

func (s *stack) countPartition(topic string, partition int) (n int) {
	ctx := context.Background()
	broker := s.kafka()
	end, err := stretchOf(ctx, broker, topic, partition)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{broker}, Topic: topic, Partition: partition, QueueCapacity: 10_000, MaxBytes: 10 << 20,
		MaxWait: 100 * time.Millisecond,
	})
	defer reader.Close()
	for offset := int64(0); offset < end.end; n++ {
		message, err := reader.ReadMessage(ctx)
		if err != nil {
			s.t.Error(err)
			return n
		}
		offset = message.Offset + 1
	}
	return n
}

// readConsole reads the topic with Kafka's console consumer.
func (s *stack) readConsole(topic string, n int) {
	s.t.Helper()
	command := exec.Command(s.program("playground"), "console", topic, "--", "--from-beginning", "--max-messages", fmt.Sprint(n))
	command.Dir, command.Env, command.Stdout = s.settings.Repo, append(command.Environ(), s.env...), io.Discard
	require.NoError(s.t, command.Run())
}

// usage is what a process has used.
type usage struct{ memory int64 } // bytes, at most

// auditBench audits the topic once, requires that its verdicts are exact, and returns what that took.
func (s *stack) auditBench(topic string, wrong int) usage {
	s.t.Helper()
	command := exec.Command(s.program("flinkwatch"), "--audit.once", "--kafka.brokers="+s.kafka(),
		"--audit.topic="+topic, "--audit.expected=1000", "--audit.max-windows=0")
	out := &bytes.Buffer{}
	command.Stdout = out
	require.NoError(s.t, command.Start())
	peak := make(chan int64)
	go func() { peak <- watchMemory(command.Process.Pid) }()
	require.Error(s.t, command.Wait(), "some windows are wrong")
	due := benchKeys * benchWindows
	require.Regexp(s.t, fmt.Sprintf("conflict +%d\n", wrong), out.String())
	require.Regexp(s.t, fmt.Sprintf("duplicate +%d\n", due-wrong), out.String())
	return usage{<-peak}
}

var peakMemory = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// watchMemory returns the highest resident memory of a process, in bytes, when it has ended. What the system says at its
// end is no less than that of the process which started it.
func watchMemory(pid int) (peak int64) {
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		found := peakMemory.FindSubmatch(status)
		if err != nil || found == nil {
			return peak
		}
		kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64) // digits
		peak = max(peak, 1024*kilobytes)
		time.Sleep(20 * time.Millisecond)
	}
}
