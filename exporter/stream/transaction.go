package stream

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// transaction is one that was aborted: its producer, and where it begins in the partition.
type transaction struct {
	producer, first int64
}

// parseTransactions reads a list of pairs of 16 bytes.
func parseTransactions(raw []byte) []transaction {
	var list []transaction
	for ; len(raw) >= 16; raw = raw[16:] {
		list = append(list, transaction{
			producer: int64(binary.BigEndian.Uint64(raw)),
			first:    int64(binary.BigEndian.Uint64(raw[8:])),
		})
	}
	return list
}

// markAborted marks the batches of aborted transactions, which stay in the log. A producer has one transaction at a
// time, so that one reaches from its first offset to the producer's next marker. Batches are in order of their offsets.
func markAborted(batches []batch, aborted []transaction) {
	slices.SortFunc(aborted, func(a, b transaction) int { return cmp.Compare(a.first, b.first) })
	open := map[int64]bool{}
	for i := range batches {
		b := &batches[i]
		for len(aborted) > 0 && aborted[0].first <= b.last {
			open[aborted[0].producer] = true
			aborted = aborted[1:]
		}
		switch {
		case b.control():
			delete(open, b.producer())
		case b.transactional():
			b.aborted = open[b.producer()]
		}
	}
}
