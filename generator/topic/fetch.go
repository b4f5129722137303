package topic

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"
	"golang.org/x/crypto/cryptobyte"
)

const (
	fetchVersion = 11      // is spoken by Kafka 2.3 and later
	fetchBytes   = 1 << 20 // is what a batch may have by default
	// maxAnswer is what an answer may have: the first batch comes whole, however large it is.
	maxAnswer = 8 << 20
)

var errCutOff = errors.New("the answer is cut off, or about something else")

// fetch returns the batches of the partition from the one with the offset on, as Kafka has them: as many as fit into
// one answer.
func (t *Topic) fetch(ctx context.Context, client *kafka.Client, partition int, offset int64) ([]byte, error) {
	asked := kmsg.NewFetchRequestTopicPartition()
	asked.Partition, asked.FetchOffset, asked.PartitionMaxBytes = int32(partition), offset, fetchBytes
	topic := kmsg.NewFetchRequestTopic()
	topic.Topic, topic.Partitions = t.name, append(topic.Partitions, asked)
	request := kmsg.NewPtrFetchRequest()
	request.SetVersion(fetchVersion)
	request.MinBytes, request.MaxBytes, request.MaxWaitMillis = 1, fetchBytes, int32(lookTimeout.Milliseconds()/3)
	request.Topics = append(request.Topics, topic)
	answer, err := t.ask(ctx, client, partition, request)
	if err != nil {
		return nil, err
	}
	batches, err := parseFetched(answer, partition)
	if err != nil {
		return nil, fmt.Errorf("answer of %d bytes to Fetch: %w", len(answer), err)
	}
	return batches, nil
}

// parseFetched reads an answer about one partition, without making room for what it claims to hold.
func parseFetched(answer []byte, partition int) ([]byte, error) {
	var code, of uint16
	var topics, partitions, id, aborted, length uint32
	var name cryptobyte.String
	var batches []byte
	s := cryptobyte.String(answer)
	if s.Skip(4) && s.ReadUint16(&code) && code != 0 { // throttle time
		return nil, kafka.Error(int16(code))
	}
	if s.Skip(4) && // session
		s.ReadUint32(&topics) && topics == 1 && s.ReadUint16LengthPrefixed(&name) &&
		s.ReadUint32(&partitions) && partitions == 1 && s.ReadUint32(&id) && id == uint32(partition) &&
		s.ReadUint16(&of) && of != 0 {
		return nil, kafka.Error(int16(of))
	}
	// Aborted transactions are not told to who reads uncommitted records.
	if s.Skip(8+8+8) && s.ReadUint32(&aborted) && int32(aborted) <= 0 && s.Skip(4) &&
		s.ReadUint32(&length) && s.ReadBytes(&batches, int(max(0, int32(length)))) {
		return batches, nil
	}
	return nil, errCutOff
}
