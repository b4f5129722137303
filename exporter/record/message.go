package record

import "time"

// Message is a record as Kafka holds it.
type Message struct {
	// Key is nil where the record has none.
	Key, Value []byte
	// Written is the record's time: the broker's or the producer's, as the topic has it.
	Written time.Time
	// Part is the number, from 1, of one of several messages in one Kafka record; 0 where it is the whole of it.
	Part int
}
