package topic

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// question is a request to the leader of a partition, and the answer to it, which kafka-go passes on undecoded: it
// panics where an answer is for another partition, or a batch has less than no records.
type question struct {
	topic     string
	partition int
	request   kmsg.Request
	spoken    int16  // the highest version of the request that the broker speaks
	answer    []byte // without its length and correlation id
}

var errNoAnswer = errors.New("not in the answer")

// ask sends the request to the leader of the partition and returns the answer.
func (t *Topic) ask(ctx context.Context, client *kafka.Client, partition int, request kmsg.Request) ([]byte, error) {
	asked := &question{topic: t.name, partition: partition, request: request}
	_, err := client.Transport.RoundTrip(ctx, client.Addr, asked)
	return asked.answer, err
}

// ApiKey makes it a message of kafka-go's.
func (q *question) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.ApiKey(q.request.Key())
}

// Broker is the leader of the partition.
func (q *question) Broker(cluster protocol.Cluster) (protocol.Broker, error) {
	leader := cluster.Topics[q.topic].Partitions[int32(q.partition)].Leader
	if broker, found := cluster.Brokers[leader]; found {
		return broker, nil
	}
	return protocol.Broker{ID: -1}, kafka.LeaderNotAvailable
}

// Required tells kafka-go to call RawExchange, and learns which version the broker speaks.
func (q *question) Required(versions map[protocol.ApiKey]int16) bool {
	q.spoken = versions[q.ApiKey()]
	return true
}

// RawExchange sends the request and reads the answer to it.
func (q *question) RawExchange(connection io.ReadWriter) (protocol.Message, error) {
	if q.spoken < q.request.GetVersion() {
		return nil, fmt.Errorf("the broker speaks version %d of %s, and %d is needed",
			q.spoken, kmsg.NameForKey(q.request.Key()), q.request.GetVersion())
	}
	formatter := kmsg.NewRequestFormatter(kmsg.FormatterClientID(clientID))
	if _, err := connection.Write(formatter.AppendRequest(nil, q.request, 0)); err != nil {
		return nil, err
	}
	var head struct{ Length, Correlation int32 }
	if err := binary.Read(connection, binary.BigEndian, &head); err != nil {
		return nil, err
	}
	q.answer = make([]byte, head.Length-4) // the guard has seen that it is neither negative nor too large
	_, err := io.ReadFull(connection, q.answer)
	return q, err
}
