package record

import (
	"bytes"

	"flinkwatch/exporter/audit"
)

// A compacted topic keeps the last record of each Kafka key. It keeps each result if no two of them have the same Kafka
// key: if the key of the result and its window are in there.

// hasOwnKey refuses a result of a compacted topic that another one may delete.
func (r *Results) hasOwnKey(kafkaKey []byte, of *Result) error {
	switch before, known := r.rows.get(kafkaKey); {
	case known && !before.filtered && (before.key != of.Key || before.end != of.Window.End.UnixNano()):
		return shared(kafkaKey, "was that of another result")
	case !r.hasWindow(kafkaKey, of.Window):
		return shared(kafkaKey, "does not have the window")
	case !r.hasKey(kafkaKey):
		return shared(kafkaKey, "does not have the key of the result")
	}
	return nil
}

func shared(kafkaKey []byte, how string) error {
	return reject(audit.SharedKey, "the topic is compacted, and the Kafka key %.80q %s: other results delete this one",
		kafkaKey, how)
}

// hasWindow reports whether the window is in the Kafka key. Windows that cumulate have a start in common.
func (r *Results) hasWindow(kafkaKey []byte, w audit.Window) bool {
	if r.format.Step > 0 {
		return r.hasSide(kafkaKey, w, "end")
	}
	if r.format.isInKey() || r.hasSide(kafkaKey, w, "start") || r.hasSide(kafkaKey, w, "end") {
		return true
	}
	_, apart := r.inKey.without(kafkaKey, w)
	return apart
}

func (r *Results) hasSide(kafkaKey []byte, w audit.Window, side string) bool {
	for found := range r.inKey.in(kafkaKey, w, r.scanner.parts[resultStart], r.scanner.parts[resultEnd]) {
		if found.of == side && !found.rough {
			return true
		}
	}
	return false
}

// hasKey reports whether all fields of the key are in the Kafka key, as they are written.
func (r *Results) hasKey(kafkaKey []byte) bool {
	for n, field := range r.keys.fields {
		p := &r.scanner.parts[resultKey+n]
		if ofValue := field.path != KafkaKey && field.path != NoKey; ofValue && !bytes.Contains(kafkaKey, p.text) {
			return false
		}
	}
	return true
}
