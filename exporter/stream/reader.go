package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// reader reads one topic, from reading point to reading point, into a sink.
type reader struct {
	// topic is what is read, and name what that is called: a pattern keeps its name when its topics are known.
	topic, name string

	cluster source
	memory  *memory
	places  *places
	room    room
	sink    sink
	logger  *slog.Logger
	times   timesIn
	horizon time.Duration
	// leaders are the brokers that have the partitions, and patience is what is left for each of them.
	leaders  map[int]int
	patience *patience
	// started reports whether it is known where to begin, and unseen are the partitions of which that is not known yet.
	started bool
	// compacted reports whether Kafka deletes records that have the key of a later one, and that is as it should be.
	compacted bool
	positions map[int]*position
	unseen    map[int]bool
}

// sink takes what a reader reads. Its methods may be called concurrently, for different partitions.
type sink interface {
	// take takes records that follow each other, tells their event times to the position, and stops where that has to
	// wait. It returns how many it took.
	take(partition int, p *position, records []record) int
	// corrupt says that a batch, from its first offset on, cannot be read.
	corrupt(partition int, first int64, err error)
	// skipped says that so many records are of aborted transactions, and will not be taken.
	skipped(records int64)
	// lost says that records of the partition before the next one will not be read.
	lost(partition int)
	// progress says that reading moves, and that there are so many offsets less to read.
	progress(offsets int64)
}

var (
	errNoProgress = errors.New("nothing comes although there is more")
	errDoubts     = errors.New("it is not certain yet that this is the same topic as before")
	errGone       = errors.New("the partition is gone")
)

func newReader(topic string, from source, sink sink, times timesIn, m *memory, p *patience, cfg AuditorConfig) *reader {
	r := &reader{
		topic: topic, name: topic, cluster: from, sink: sink, times: times, memory: m, patience: p, room: newRoom(m.room()),
		places: cfg.Kafka.places(),
		logger: cfg.Logger.With("topic", topic), horizon: cfg.Audit.Horizon,
	}
	r.forget()
	return r
}

// forget has the reader begin again.
func (r *reader) forget() {
	r.started, r.positions, r.unseen = false, map[int]*position{}, map[int]bool{}
}

// at returns a new position at the offset.
func (r *reader) at(offset, end int64) *position {
	return &position{next: offset, end: end, jump: jump{back: r.horizon.Milliseconds()}}
}

// ends asks how far each partition goes.
func (r *reader) ends(ctx context.Context) (map[int]bounds, error) {
	partitions, err := r.cluster.partitions(ctx, r.topic)
	if err != nil {
		return nil, err
	}
	ends, err := r.cluster.bounds(ctx, r.topic, partitions)
	r.leaders = map[int]int{}
	for partition, b := range ends {
		r.leaders[partition] = b.leader
	}
	return ends, err
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
	steps, unread := newSteps(r.horizon.Milliseconds()/2, r.memory), map[int]error{}
	for partition, b := range ends {
		if r.unseen[partition] {
			unread[partition] = fmt.Errorf("%s: %w", nameOf(partition), b.err)
			continue
		}
		p, err := r.follow(partition, b), b.err
		if err == nil && p.doubts {
			err = errDoubts
		}
		if err != nil {
			unread[partition] = fmt.Errorf("%s: %w", nameOf(partition), err)
		} else if p.next < b.end {
			steps.add(partition, p, b)
		}
	}
	r.fetchAhead(ctx, steps)
	for partition, err := range steps.run(ctx, r.turn) {
		unread[partition] = err
	}
	for partition, p := range r.positions {
		if _, found := ends[partition]; !found {
			unread[partition] = fmt.Errorf("%s: %w", nameOf(partition), errGone)
		}
		p.doubts = p.doubts || unread[partition] != nil
	}
	return unread
}

// follow returns the position in the partition, at its beginning if the partition is new, or if retention has deleted
// what was to be read next.
func (r *reader) follow(partition int, b bounds) *position {
	p, found := r.positions[partition]
	if !found {
		p = r.at(0, 0)
		r.positions[partition] = p
	}
	if b.err == nil && p.next < b.start {
		r.sink.lost(partition)
		if found {
			topic, number := PartitionOf(r.topic, partition)
			r.logger.Warn("records deleted before they were read", "partition", number, "from", p.next, "to", b.start, "of",
				topic)
		}
		p.next = b.start
	}
	return p
}

// turn reads a partition until it has to wait for the others, and up to its end at most: what is written meanwhile
// belongs to the next reading point, at which the other partitions have been read as far.
func (r *reader) turn(ctx context.Context, l *lane) (err error) {
	p, before := l.position, l.position.next
	if len(p.held.batches) == 0 {
		r.memory.letGo(p)
		if p.held, err = r.fetch(ctx, l.partition, p.next, r.memory.portion(len(r.positions))); err != nil {
			return err
		}
	}
	if p.lately.n == 0 && r.foresee(p, l.end) {
		return nil
	}
	p.waits = false
	for len(p.held.batches) > 0 && p.next < l.end && !p.waits {
		b := p.held.batches[0]
		if b.first < l.end {
			r.take(l.partition, p, b, l.end)
		}
		if p.next > b.last || b.first >= l.end {
			p.held.batches = p.held.batches[1:]
		}
	}
	if p.next == before {
		return fmt.Errorf("offset %d of %d: %w", p.next, l.end, errNoProgress)
	}
	return nil
}

// foresee tells a new position where in time it is, and reports whether the next records say so: none of them is taken
// before it is known whether they have to wait.
func (r *reader) foresee(p *position, end int64) bool {
	times := r.times()
	for _, b := range p.held.batches {
		_ = b.each(p.next, end, func(records []record) bool {
			for _, s := range times(records[:min(len(records), sample)]) {
				if p.lately.add(s.at.UnixMilli()); p.lately.full() {
					break
				}
			}
			return false
		})
		if p.lately.full() {
			break
		}
	}
	return p.lately.n > 0
}

// take gives the records of a batch, up to end, to the sink until it has to wait, and then goes past the batch.
func (r *reader) take(partition int, p *position, b batch, end int64) {
	if n := b.skipped(); n > 0 {
		r.sink.skipped(n)
	}
	err := r.unpack(partition, p, b, end)
	if err == nil && p.next <= b.last {
		return // waits
	}
	p.close()
	if err != nil && !errors.Is(err, io.EOF) {
		r.sink.corrupt(partition, p.next, err)
	}
	next := max(p.next, min(b.last+1, end))
	r.sink.progress(next - p.next)
	p.next = next
}

// unpack gives records to the sink until it has to wait, or up to an error, which is io.EOF at the end.
func (r *reader) unpack(partition int, p *position, b batch, end int64) (err error) {
	if b.isEmpty() {
		return io.EOF
	}
	if p.open == nil {
		if p.open, err = b.open(); err != nil {
			return err
		}
	}
	for p.waits = false; !p.waits; {
		records, err := p.open.next(p.next, end)
		if err != nil {
			return err
		}
		n := r.sink.take(partition, p, records)
		p.open.back(records[n:])
		last := fingerprintOf(records[n-1])
		r.sink.progress(last.offset + 1 - p.next)
		p.last, p.next = &last, last.offset+1
	}
	return nil
}
