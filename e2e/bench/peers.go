package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
)

// counter counts the records of a topic up to these ends, and does nothing else.
type counter func(ctx context.Context, broker, topic string, ends map[int]int64) (int, error)

var counters = map[string]counter{"kafka-go": countByKafkaGo, "franz-go": countByFranzGo}

// addPeers adds the commands that are run as processes of their own, beside the programs that are measured.
func addPeers(ctx context.Context, app *kingpin.Application, command map[string]func() error) {
	count := app.Command("count", "Count the records of topics.").Hidden()
	client := count.Flag("client", "By which client.").Required().Enum("kafka-go", "franz-go")
	broker := count.Flag("broker", "Address of Kafka.").Required().String()
	topics := count.Flag("topics", "The topics.").Required().String()
	command[count.FullCommand()] = func() error {
		return countAll(ctx, *broker, strings.Split(*topics, ","), counters[*client])
	}
	fill := app.Command("hold", "Fill a ledger.").Hidden()
	keys := fill.Arg("keys", "How many keys.").Required().Int()
	windows := fill.Arg("windows", "How many windows of each.").Required().Int()
	command[fill.FullCommand()] = func() error { return hold(*keys, *windows) }
	read := app.Command("decode", "Decode records in memory.").Hidden()
	of := read.Arg("of", "Results or events.").Required().Enum(ofResults, ofEvents)
	by := read.Arg("by", "In which form.").Required().String()
	command[read.FullCommand()] = func() error { return decode(*of, *by) }
	panes := app.Command("overlap", "Fill a ledger with events, and with results of windows that may overlap.").Hidden()
	kind := panes.Arg("kind", "Which windows.").Required().Enum(tumbling, hopping, cumulating)
	shared := panes.Arg("keys", "How many keys.").Required().Int()
	command[panes.FullCommand()] = func() error { return overlap(*kind, *shared) }
	ask := app.Command("poll", "Ask Flink for each metric by a request of its own.").Hidden()
	flink := ask.Arg("url", "Address of Flink.").Required().String()
	command[ask.FullCommand()] = func() error { return poll(ctx, *flink) }
}

// countAll counts topics one after the other, as the audit reads them, and prints how many records there are.
func countAll(ctx context.Context, broker string, topics []string, count counter) error {
	total := 0
	for _, topic := range topics {
		ends, err := endsOf(ctx, &kafka.Client{Addr: kafka.TCP(broker)}, topic)
		if err != nil {
			return err
		}
		n, err := count(ctx, broker, topic, ends)
		if err != nil {
			return fmt.Errorf("count topic %s: %w", topic, err)
		}
		total += n
	}
	fmt.Println(total)
	return nil
}

// countByKafkaGo has a reader for each partition, all at once.
func countByKafkaGo(ctx context.Context, broker, topic string, ends map[int]int64) (total int, err error) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	for partition, end := range ends {
		wait.Go(func() {
			n, failed := countPartition(ctx, broker, topic, partition, end)
			mu.Lock()
			defer mu.Unlock()
			total, err = total+n, errors.Join(err, failed)
		})
	}
	wait.Wait()
	return total, err
}

func countPartition(ctx context.Context, broker, topic string, partition int, end int64) (n int, err error) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{broker}, Topic: topic, Partition: partition, QueueCapacity: 10_000, MaxBytes: 10 << 20,
		MaxWait: 100 * time.Millisecond,
	})
	defer reader.Close()
	for next := int64(0); next < end; n++ {
		message, err := reader.ReadMessage(ctx)
		if err != nil {
			return n, err
		}
		next = message.Offset + 1
	}
	return n, nil
}

// countByFranzGo has one client for all partitions.
func countByFranzGo(ctx context.Context, broker, topic string, ends map[int]int64) (n int, err error) {
	starts, want := map[int32]kgo.Offset{}, 0
	for partition, end := range ends {
		starts[int32(partition)] = kgo.NewOffset().AtStart()
		want += int(end)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(broker),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: starts}))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	for n < want {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return n, err
		}
		n += fetches.NumRecords()
	}
	return n, nil
}
