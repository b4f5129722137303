package record

import "flinkwatch/exporter/audit"

// readKafkaKey reads what is wanted of the key of the Kafka record, and leaves in the message what is the job's of it.
func (r *Results) readKafkaKey(m *Message) (err error) {
	if r.format.isInKey() {
		if r.keyWindow, err = r.keyWindows.of(m.Key); err != nil {
			return err
		}
		m.Key = r.keyWindow.key
	}
	return r.scanner.scanKey(m.Key)
}

// withoutWindow reads a key again whose part of the Kafka key has the window in it, without that; or refuses it.
func (r *Results) withoutWindow(
	m *Message, parts []part, key string, keyErr error, w audit.Window,
) (string, error, error) {
	if short, ok := r.inKey.without(m.Key, w); ok {
		delete(r.keys.known, key)
		key, _, keyErr = r.keys.read(short, parts[resultKey:])
		return key, keyErr, nil
	}
	if err := r.inKey.check(m.Key, w, parts[resultStart], parts[resultEnd]); err != nil {
		delete(r.keys.known, key)
		return "", nil, err
	}
	return key, keyErr, nil
}
