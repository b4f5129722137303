// Package record reads what other people's jobs write: the results in the output topic and the events in the input
// topic, as JSON of whatever field names and time format. It is pure: it knows neither Kafka nor Prometheus, and no
// clock. docs/records.md shows the forms it reads.
//
// A message goes through these, in this order:
//
//	Split     takes the elements of an array for records of their own, and unwrap what is before or around the JSON
//	scanner   finds the parts of the record in its JSON, and envelope what a changelog says of them
//	moments   reads the times, as they are or as the clock of a zone (wall) shows them
//	halves    tells morning from afternoon, where the format does not
//	keys      reads the key, and windowInKey refuses one that contains its window
//	settler   tells when the clock of the zone showed that, by what passed before; span checks size and offset
//	rows      remembers the result of each Kafka key, which a tombstone takes back
//
// What cannot be told is an error or a doubt, never a guess.
package record
