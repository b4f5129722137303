package record

import (
	"errors"
	"hash/maphash"
)

// rows remembers which result each Kafka key had last: a tombstone takes that one back. It forgets the oldest ones.
type rows struct {
	seed       maphash.Seed
	young, old map[uint64]row
	forgot     bool // whether there were more
}

type row struct {
	key string
	end int64 // of its window
	// length is that of a session, in ms.
	length uint32
	// filtered reports whether it was a result that the condition leaves out.
	filtered bool
}

// maxRows bounds the results that are remembered, twice.
const maxRows = 50_000

func newRows() rows { return rows{seed: maphash.MakeSeed(), young: map[uint64]row{}} }

// put remembers the result of a Kafka key.
func (r *rows) put(kafkaKey []byte, key string, end int64, length uint32) {
	r.remember(kafkaKey, row{key: key, end: end, length: length})
}

// skip remembers a Kafka key whose last result the condition left out.
func (r *rows) skip(kafkaKey []byte, err error) {
	if errors.Is(err, ErrFiltered) {
		r.remember(kafkaKey, row{filtered: true})
	}
}

func (r *rows) remember(kafkaKey []byte, of row) {
	if kafkaKey == nil {
		return
	}
	if len(r.young) >= maxRows {
		r.forgot = r.old != nil
		r.young, r.old = map[uint64]row{}, r.young
	}
	r.young[maphash.Bytes(r.seed, kafkaKey)] = of
}

// forget forgets the result of a Kafka key.
func (r *rows) forget(kafkaKey []byte) {
	hash := maphash.Bytes(r.seed, kafkaKey)
	delete(r.young, hash)
	delete(r.old, hash)
}

// get returns the result that a Kafka key had last.
func (r *rows) get(kafkaKey []byte) (row, bool) {
	if kafkaKey == nil {
		return row{}, false
	}
	hash := maphash.Bytes(r.seed, kafkaKey)
	if row, found := r.young[hash]; found {
		return row, true
	}
	row, found := r.old[hash]
	return row, found
}
