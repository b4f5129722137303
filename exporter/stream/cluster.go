// Package stream reads Kafka: the results that the audit judges, and the offsets that the backlog is made of. It only
// reads: no consumer group, no commits. It is the only package of the exporter that imports kafka-go.
package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

const (
	requestTimeout = 5 * time.Second
	// dialTimeout ends before requestTimeout, so that it is told why a broker cannot be reached.
	dialTimeout = 4 * time.Second
	// metadataTTL is how long kafka-go may take to notice a new topic, partition or leader.
	metadataTTL = 2 * time.Second
	clientID    = "flinkwatch"
)

// ErrNoTopic says that Kafka answers and does not have the topic (yet), or hides it from the user.
var ErrNoTopic = errors.New("the topic does not exist, or the user may not describe it")

var errNoAnswer = errors.New("not in the answer")

// cluster asks a Kafka cluster. Its methods may be called concurrently.
type cluster struct {
	shared    *shared
	topics    []string
	reading   bool // the topics, for an audit
	isolation kafka.IsolationLevel
	timeout   time.Duration // of a request that brings no records
}

// newCluster knows these topics only, or all where none is given.
func newCluster(connection Connection, topics ...string) *cluster {
	if connection.shared == nil {
		connection = connection.Share()
	}
	if topics = named(topics); len(topics) == 0 {
		topics = []string{""}
	}
	connection.shared.join(topics)
	return &cluster{
		shared: connection.shared, topics: topics, isolation: connection.isolation(), timeout: requestTimeout,
	}
}

// reads makes it one of an audit, until it is closed.
func (c *cluster) reads() *cluster {
	c.reading = true
	c.shared.read(c.topics, 1)
	return c
}

func (c *cluster) client() *kafka.Client { return c.shared.kafka() }

func (c *cluster) close() {
	if c.reading {
		c.shared.read(c.topics, -1)
	}
	c.shared.leave(c.topics)
}

// partitions are the numbers of the topic's partitions, ascending.
func (c *cluster) partitions(ctx context.Context, topic string) ([]int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	answer, err := c.client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err == nil && len(answer.Topics) != 1 {
		err = fmt.Errorf("%d topics in the answer", len(answer.Topics))
	}
	if err == nil {
		err = answer.Topics[0].Error
	}
	// Kafka does not tell a topic that does not exist from one that the user may not describe.
	if errors.Is(err, kafka.UnknownTopicOrPartition) || errors.Is(err, kafka.TopicAuthorizationFailed) {
		err = ErrNoTopic
	}
	if err != nil {
		return nil, fmt.Errorf("topic %s: partitions: %w", topic, err)
	}
	var numbers []int
	for _, p := range answer.Topics[0].Partitions {
		numbers = append(numbers, p.ID)
	}
	slices.Sort(numbers)
	return numbers, nil
}
