// Package topic is Kafka as the generator needs it: where each partition ends, what its last record says, and how to
// append to it. It is the only package of the generator that imports kafka-go.
package topic

import (
	"net"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/kafkaguard"
)

// Topic is one topic of a Kafka cluster. Its methods may be called concurrently, Append once per partition at a time.
type Topic struct {
	name string
	addr net.Addr

	mu     sync.Mutex
	sender *kafka.Client
}

// New returns the topic of the given name, without connecting.
func New(brokers []string, name string) *Topic {
	return &Topic{name: name, addr: kafka.TCP(brokers...)}
}

// client returns the one over which batches are sent.
func (t *Topic) client() *kafka.Client {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sender == nil {
		t.sender = t.connect()
	}
	return t.sender
}

// forget drops that client, and with it what it believes of the cluster: after an error the next batch starts afresh.
func (t *Topic) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sender != nil {
		disconnect(t.sender)
		t.sender = nil
	}
}

// Close closes the connections.
func (t *Topic) Close() { t.forget() }

const (
	clientID = "flinkwatch-generator"
	// dialTimeout ends before lookTimeout, so that it is told why a broker cannot be reached.
	dialTimeout = 2 * time.Second
)

func (t *Topic) connect() *kafka.Client {
	transport := &kafka.Transport{
		ClientID: clientID, MetadataTopics: []string{t.name},
		Dial: kafkaguard.Guard{MaxFetch: maxAnswer}.Dial, DialTimeout: dialTimeout,
	}
	return &kafka.Client{Addr: t.addr, Timeout: sendTimeout, Transport: transport}
}

func disconnect(client *kafka.Client) { client.Transport.(*kafka.Transport).CloseIdleConnections() }
