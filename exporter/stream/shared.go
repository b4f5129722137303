package stream

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/singleflight"
)

// shared is the way to a Kafka cluster for all that ask it, so that each broker is asked once for all of them.
type shared struct {
	connection Connection
	// phase is when in each second the cluster is asked: at the same time for all of one process, and at another one
	// for other processes.
	phase time.Duration

	places *places
	// fetches are those under way, by key: audits of one topic that read the same place read it once.
	fetches singleflight.Group

	mu     sync.Mutex
	topics map[string]int // how many ask for it; the empty name is all topics
	users  int
	// readers are how many audits read a topic, and audits how many there are.
	readers map[string]int
	audits  int
	client  *kafka.Client // knows these topics only; nil until it is needed
	asks    map[ask]*gathering
}

// Share returns the connection for several audits and backlogs of one cluster, which then ask it together.
func (c Connection) Share() Connection {
	c.shared = &shared{
		connection: c, phase: rand.N(time.Second), places: c.places(), topics: map[string]int{}, readers: map[string]int{},
		asks: map[ask]*gathering{},
	}
	return c
}

// With is the same connection for an audit that may hold another size of Kafka's answers.
func (c Connection) With(memory int64) Connection {
	c.Memory = memory
	return c
}

// join adds a user that asks for these topics, or for all where none has a name.
func (s *shared) join(topics []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	for _, topic := range topics {
		if s.topics[topic]++; s.topics[topic] == 1 {
			s.forget()
		}
	}
}

// read adds so many audits that read these topics.
func (s *shared) read(topics []string, audits int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.audits += audits
	for _, topic := range topics {
		s.readers[topic] += audits
	}
}

// readByOthers tells whether there is more than one audit of the topic.
func (s *shared) readByOthers(topic string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readers[topic] > 1
}

// leave takes a user off.
func (s *shared) leave(topics []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
	for _, topic := range topics {
		if s.topics[topic]--; s.topics[topic] == 0 {
			delete(s.topics, topic)
			delete(s.readers, topic)
		}
	}
	if s.users == 0 {
		s.forget()
	}
}

// forget drops a client that does not know the right topics. What is under way there ends as it would have.
func (s *shared) forget() {
	if s.client != nil {
		s.client.Transport.(*kafka.Transport).CloseIdleConnections()
	}
	s.client = nil
}

func (s *shared) kafka() *kafka.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		var topics []string
		if s.topics[""] == 0 {
			topics = slices.Sorted(maps.Keys(s.topics))
		}
		s.client = &kafka.Client{
			Addr: kafka.TCP(s.connection.Brokers...), Transport: s.connection.transport(topics),
		}
	}
	return s.client
}
