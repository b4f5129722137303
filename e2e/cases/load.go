package cases

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Load makes the topics of the case in a Kafka that has none of these names, and returns the flags of an exporter that
// is to audit them.
func (c Case) Load(ctx context.Context, broker string) (flags []string, err error) {
	flags = append([]string{"--kafka.brokers=" + broker, "--audit.topic=" + c.Name}, c.Flags...)
	if len(c.Schemas) > 0 {
		flags = append(flags, "--audit.schema-registry="+c.registry())
	}
	if err := c.Output.load(ctx, broker, c.Name); err != nil {
		return nil, fmt.Errorf("topic %s: %w", c.Name, err)
	}
	if c.Input.Partitions == 0 {
		return flags, nil
	}
	input := inputOf(c.Name)
	if err := c.Input.load(ctx, broker, input); err != nil {
		return nil, fmt.Errorf("topic %s: %w", input, err)
	}
	return append(flags, "--audit.input-topic="+input), nil
}

// Append writes the records of the case to its topics, which are there.
func (c Case) Append(ctx context.Context, broker string) error {
	if err := c.Output.produce(ctx, broker, c.Name); err != nil {
		return fmt.Errorf("topic %s: %w", c.Name, err)
	}
	if err := c.Input.produce(ctx, broker, inputOf(c.Name)); err != nil {
		return fmt.Errorf("topic %s: %w", inputOf(c.Name), err)
	}
	return nil
}

func inputOf(name string) string { return name + "-input" }

func (t Topic) load(ctx context.Context, broker, name string) error {
	if err := t.create(ctx, broker, name); err != nil {
		return err
	}
	return t.produce(ctx, broker, name)
}

var codecs = map[string]kgo.CompressionCodec{
	"": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "lz4": kgo.Lz4Compression(),
	"snappy": kgo.SnappyCompression(), "zstd": kgo.ZstdCompression(),
}

func (t Topic) transactional() bool { return len(t.Records) > 0 && t.Records[0].Transaction > 0 }

func (t Topic) create(ctx context.Context, broker, name string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		return err
	}
	defer client.Close()
	request := kmsg.NewPtrCreateTopicsRequest()
	request.TimeoutMillis = 30_000
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, t.Partitions, 1
	config := map[string]string{"retention.ms": "-1"} // the records are old
	maps.Copy(config, t.Config)
	for name, value := range config {
		entry := kmsg.NewCreateTopicsRequestTopicConfig()
		entry.Name, entry.Value = name, &value
		topic.Configs = append(topic.Configs, entry)
	}
	request.Topics = append(request.Topics, topic)
	answer, err := request.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	return kerr.ErrorForCode(answer.Topics[0].ErrorCode)
}

// produce writes the records in their order. Those of a transaction follow one another.
func (t Topic) produce(ctx context.Context, broker, name string) error {
	options := []kgo.Opt{
		kgo.SeedBrokers(broker), kgo.DefaultProduceTopic(name), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchCompression(codecs[t.Compression]), kgo.UnknownTopicRetries(-1),
	}
	if t.transactional() {
		options = append(options, kgo.TransactionalID(name))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	if !t.transactional() {
		return client.ProduceSync(ctx, kafkaRecords(t.Records)...).FirstErr()
	}
	for rest := t.Records; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Transaction == rest[0].Transaction {
			n++
		}
		if err := transact(ctx, client, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func transact(ctx context.Context, client *kgo.Client, records []Record) error {
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	if err := client.ProduceSync(ctx, kafkaRecords(records)...).FirstErr(); err != nil {
		return err
	}
	return client.EndTransaction(ctx, kgo.TransactionEndTry(!records[0].Aborted))
}

func kafkaRecords(records []Record) (all []*kgo.Record) {
	for _, r := range records {
		if r.Time.IsZero() {
			r.Time = time.Now()
		}
		all = append(all, &kgo.Record{Partition: r.Partition, Key: r.Key, Value: r.Value, Timestamp: r.Time})
	}
	return all
}
