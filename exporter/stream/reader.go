package stream

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"flinkwatch/exporter/audit"
)

// reader is where the auditor is in each partition.
type reader struct {
	started   bool
	positions map[int]*position
}

// position is how far one partition has been read.
type position struct {
	next int64
	// last is the fingerprint of the last record read, to know the topic again after it was out of sight.
	last   *fingerprint
	doubts bool
}

type fingerprint struct {
	offset int64
	sum    uint32
}

func fingerprintOf(r record) fingerprint {
	return fingerprint{offset: r.offset, sum: crc32.ChecksumIEEE(fmt.Appendf(r.value, "%d", r.written.UnixMilli()))}
}

var (
	errNoProgress = errors.New("nothing comes although there is more")
	errDoubts     = errors.New("it is not certain yet that this is the same topic as before")
	errGone       = errors.New("the partition is gone")
)

// readTo reads every partition up to the end that it is known to have, and returns those that could not be.
func (a *Auditor) readTo(ctx context.Context, ends map[int]bounds) map[int]error {
	if a.isRecreated(ctx, ends) {
		a.startAnew(ends)
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	unread := map[int]error{}
	for partition, b := range ends {
		p := a.follow(partition, b)
		wait.Go(func() {
			err := b.err
			if err == nil {
				err = a.read(ctx, partition, p, b.end)
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
	for partition := range a.reader.positions {
		if _, found := ends[partition]; !found {
			unread[partition] = fmt.Errorf("partition %d: %w", partition, errGone)
		}
	}
	return unread
}

// isRecreated is whether another topic of the same name has taken the place of the one that was read: it ends before
// what was read, or holds something else where the last record was.
func (a *Auditor) isRecreated(ctx context.Context, ends map[int]bounds) bool {
	for partition, p := range a.reader.positions {
		b, found := ends[partition]
		switch {
		case !found || b.err != nil:
			continue
		case b.end < p.next:
			return true
		case !p.doubts:
			continue
		}
		same, err := a.knows(ctx, partition, p, b)
		if err == nil && !same {
			return true
		}
		p.doubts = err != nil
	}
	return false
}

// knows is whether the last record read is still where it was.
func (a *Auditor) knows(ctx context.Context, partition int, p *position, b bounds) (bool, error) {
	if p.last == nil || p.last.offset < b.start {
		return true, nil
	}
	batches, err := a.cluster.fetch(ctx, a.cfg.Topic, partition, p.last.offset)
	if err != nil || len(batches) == 0 {
		return false, errors.Join(err, errNoProgress)
	}
	records, err := batches[0].records(p.last.offset, p.last.offset+1)
	return err == nil && len(records) > 0 && fingerprintOf(records[0]) == *p.last, nil
}

// startAnew goes to the beginning of the topic that has taken the place of the other one.
func (a *Auditor) startAnew(ends map[int]bounds) {
	a.logger.Warn("topic was made anew", "partitions", len(ends))
	if !a.isReady() {
		a.forget()
		a.reader.started = true
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger.Recreated()
	a.reader.positions = map[int]*position{}
}

// follow returns the position in the partition, at its beginning if the partition is new, or if retention has deleted
// what was to be read next.
func (a *Auditor) follow(partition int, b bounds) *position {
	p, found := a.reader.positions[partition]
	if !found {
		p = &position{}
		a.reader.positions[partition] = p
	}
	if b.err == nil && p.next < b.start {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.ledger.Lost(partition)
		if found {
			a.logger.Warn("records deleted before they were read", "partition", partition, "from", p.next, "to", b.start)
		}
		p.next = b.start
	}
	return p
}

// read reads the partition from its position to end, and no further: what is written meanwhile belongs to the next
// reading point, at which the other partitions have been read as far.
func (a *Auditor) read(ctx context.Context, partition int, p *position, end int64) error {
	if p.doubts {
		return errDoubts
	}
	for p.next < end {
		batches, err := a.cluster.fetch(ctx, a.cfg.Topic, partition, p.next)
		if err != nil {
			return err
		}
		before := p.next
		for _, b := range batches {
			if b.first < end {
				a.take(partition, p, b, end)
			}
		}
		if p.next == before {
			return fmt.Errorf("offset %d of %d: %w", p.next, end, errNoProgress)
		}
	}
	return nil
}

// take gives the records of a batch, up to end, to the ledger, and goes past the batch whatever it holds.
func (a *Auditor) take(partition int, p *position, b batch, end int64) {
	records, err := b.records(p.next, end)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.refuse(partition, b.first, &audit.DecodeError{Reason: audit.Corrupt, Detail: err.Error()})
	}
	for _, r := range records {
		a.observe(partition, r)
		last := fingerprintOf(r)
		p.last = &last
	}
	if next := min(b.last+1, end); next > p.next {
		if a.state.lagKnown {
			a.state.lag -= min(a.state.lag, next-p.next)
		}
		p.next = next
	}
}

func (a *Auditor) observe(partition int, r record) {
	if a.state.ready {
		a.state.records++
	}
	result, err := a.cfg.Audit.Decode(r.value)
	if err != nil {
		a.refuse(partition, r.offset, err)
		return
	}
	a.ledger.Observe(audit.Record{
		Partition: partition, Offset: r.offset, Written: r.written,
		Key: result.Page, Window: result.Window, Count: result.Count,
	})
}

// refuse counts what cannot be judged, and logs the 1st, 2nd, 4th, 8th and so on of each reason.
func (a *Auditor) refuse(partition int, offset int64, err error) {
	var decode *audit.DecodeError
	if !errors.As(err, &decode) {
		decode = &audit.DecodeError{Reason: audit.Corrupt, Detail: err.Error()}
	}
	a.state.decodeErrors[decode.Reason]++
	if n := a.state.decodeErrors[decode.Reason]; n&(n-1) == 0 {
		a.logger.Warn("record cannot be judged", "partition", partition, "offset", offset,
			"reason", decode.Reason, "detail", decode.Detail, "so_far", n)
	}
}

func (a *Auditor) isReady() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state.ready
}
