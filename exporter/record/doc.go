// Package record reads what other people's jobs write: the results in the output topic and the events in the input
// topic, as JSON of whatever field names and time format. It is pure: it knows neither Kafka nor Prometheus, and no
// clock. docs/records.md shows the forms it reads.
package record
