package stream

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"sync"
)

// reader reads one topic, from reading point to reading point, into a sink.
type reader struct {
	topic   string
	cluster source
	sink    sink
	logger  *slog.Logger
	// started is whether it is known where to begin.
	started   bool
	positions map[int]*position
}

// sink takes what a reader reads. Its methods may be called concurrently, for different partitions.
type sink interface {
	// take takes the records of a batch, which has so many offsets that were not read before; err says why it has none.
	take(partition int, records []record, offsets int64, first int64, err error)
	// skipped says that so many records are of aborted transactions, and will not be taken.
	skipped(records int64)
	// lost says that records of the partition before the next one will not be read.
	lost(partition int)
	// recreated says that the topic was made anew, and is read from its beginning.
	recreated()
}

// position is how far one partition has been read.
type position struct {
	next int64
	end  int64 // of the partition, when reading began
	// last is the fingerprint of the last record read, to know the topic again after it was out of sight.
	last   *fingerprint
	doubts bool
}

type fingerprint struct {
	offset int64
	sum    uint32
}

func fingerprintOf(r record) fingerprint {
	written := binary.BigEndian.AppendUint64(nil, uint64(r.written.UnixMilli()))
	return fingerprint{r.offset, crc32.Update(crc32.ChecksumIEEE(r.value), crc32.IEEETable, written)}
}

var (
	errNoProgress = errors.New("nothing comes although there is more")
	errDoubts     = errors.New("it is not certain yet that this is the same topic as before")
	errGone       = errors.New("the partition is gone")
)

func newReader(topic string, cluster source, sink sink, logger *slog.Logger) *reader {
	return &reader{
		topic: topic, cluster: cluster, sink: sink, logger: logger.With("topic", topic), positions: map[int]*position{},
	}
}

// ends asks how far each partition goes.
func (r *reader) ends(ctx context.Context) (map[int]bounds, error) {
	partitions, err := r.cluster.partitions(ctx, r.topic)
	if err != nil {
		return nil, err
	}
	return r.cluster.bounds(ctx, r.topic, partitions)
}

// lag is how many offsets there are to read, and whether that is known of every partition.
func (r *reader) lag(ends map[int]bounds) (lag int64, known bool) {
	known = true
	for partition, b := range ends {
		next := b.start
		if p, found := r.positions[partition]; found {
			next = max(next, p.next)
		}
		lag += max(0, b.end-next)
		known = known && b.err == nil
	}
	return lag, known
}

// readTo reads every partition up to the end that it is known to have, and returns those that could not be.
func (r *reader) readTo(ctx context.Context, ends map[int]bounds) map[int]error {
	if r.isRecreated(ctx, ends) {
		r.logger.Warn("topic was made anew", "partitions", len(ends))
		r.positions = map[int]*position{}
		r.sink.recreated()
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	unread := map[int]error{}
	for partition, b := range ends {
		p := r.follow(partition, b)
		wait.Go(func() {
			err := b.err
			if err == nil {
				err = r.read(ctx, partition, p, b.end)
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				unread[partition] = fmt.Errorf("partition %d: %w", partition, err)
				p.doubts = true
			}
		})
	}
	wait.Wait()
	for partition := range r.positions {
		if _, found := ends[partition]; !found {
			unread[partition] = fmt.Errorf("partition %d: %w", partition, errGone)
		}
	}
	return unread
}

// isRecreated is whether another topic of the same name has taken the place of the one that was read: it ends before
// what was read, or holds something else where the last record was.
func (r *reader) isRecreated(ctx context.Context, ends map[int]bounds) bool {
	for partition, p := range r.positions {
		b, found := ends[partition]
		switch {
		case !found || b.err != nil:
			continue
		case b.end < p.next:
			return true
		case !p.doubts:
			continue
		}
		same, err := r.knows(ctx, partition, p, b)
		if err == nil && !same {
			return true
		}
		p.doubts = err != nil
	}
	return false
}

// knows is whether the last record read is still where it was.
func (r *reader) knows(ctx context.Context, partition int, p *position, b bounds) (bool, error) {
	if p.last == nil || p.last.offset < b.start {
		return true, nil
	}
	batches, err := r.cluster.fetch(ctx, r.topic, partition, p.last.offset)
	if err != nil || len(batches) == 0 {
		return false, errors.Join(err, errNoProgress)
	}
	records, err := batches[0].records(p.last.offset, p.last.offset+1)
	return err == nil && len(records) > 0 && fingerprintOf(records[0]) == *p.last, nil
}

// doubt makes the reader look, when it can read again, whether the topic is still the one it knows.
func (r *reader) doubt() {
	for _, p := range r.positions {
		p.doubts = true
	}
}

// follow returns the position in the partition, at its beginning if the partition is new, or if retention has deleted
// what was to be read next.
func (r *reader) follow(partition int, b bounds) *position {
	p, found := r.positions[partition]
	if !found {
		p = &position{}
		r.positions[partition] = p
	}
	if b.err == nil && p.next < b.start {
		r.sink.lost(partition)
		if found {
			r.logger.Warn("records deleted before they were read", "partition", partition, "from", p.next, "to", b.start)
		}
		p.next = b.start
	}
	return p
}

// read reads the partition from its position to end, and no further: what is written meanwhile belongs to the next
// reading point, at which the other partitions have been read as far.
func (r *reader) read(ctx context.Context, partition int, p *position, end int64) error {
	if p.doubts {
		return errDoubts
	}
	for p.next < end {
		batches, err := r.cluster.fetch(ctx, r.topic, partition, p.next)
		if err != nil {
			return err
		}
		before := p.next
		for _, b := range batches {
			if b.first < end {
				r.take(partition, p, b, end)
			}
		}
		if p.next == before {
			return fmt.Errorf("offset %d of %d: %w", p.next, end, errNoProgress)
		}
	}
	return nil
}

// take gives the records of a batch, up to end, to the sink, and goes past the batch whatever it holds.
func (r *reader) take(partition int, p *position, b batch, end int64) {
	records, err := b.records(p.next, end)
	if n := len(records); n > 0 {
		last := fingerprintOf(records[n-1])
		p.last = &last
	}
	if n := b.skipped(); n > 0 {
		r.sink.skipped(n)
	}
	next := max(p.next, min(b.last+1, end))
	r.sink.take(partition, records, next-p.next, b.first, err)
	p.next = next
}
