package record

import (
	"errors"

	"flinkwatch/exporter/audit"
)

var errMore = errors.New("there is more after the object")

// notJSON says what is in place of JSON, where that can be told.
func notJSON(value []byte, err error) error {
	switch {
	case len(value) > 0 && value[0] == 0:
		return reject(audit.NotJSON,
			"it begins with a zero byte, as Avro and Protobuf with a schema registry do, and the format is json")
	case len(value) > 2 && value[0] == 0xef && value[1] == 0xbb && value[2] == 0xbf:
		return reject(audit.NotJSON, "it begins with a byte order mark, which JSON must not have")
	}
	return reject(audit.NotJSON, "%.40q: %v", value, err)
}
