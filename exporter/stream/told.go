package stream

import (
	"context"
	"fmt"
	"maps"
)

// isTold reports whether the counts include all of the input up to the reading point. Every event that the output
// counts is among them then.
func (a *Auditor) isTold(ctx context.Context) bool {
	if a.expected == nil {
		return true
	}
	behind := int64(0)
	for partition, b := range a.point.input {
		behind += a.untold(ctx, partition, b)
	}
	if behind > 0 || a.toldBeyond(a.point.input) {
		behind = a.untoldNow(ctx, behind)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.behind = behind
	a.state.lag += behind
	return behind == 0
}

// untoldNow is how many records the counts do not include, by the input of now. It may have been recreated: then the
// reading point is of a topic that is gone, or the counts are.
func (a *Auditor) untoldNow(ctx context.Context, behind int64) int64 {
	now, err := a.inputBounds(ctx)
	switch {
	case err != nil:
		return max(behind, 1) // who knows
	case isAnother(a.point.input, now):
		a.point = nil
		return max(wholeOf(now), 1)
	case a.toldBeyond(now):
		return max(wholeOf(now), 1)
	}
	return behind
}

// isAnother reports whether a topic was recreated since it had these bounds: ends never come down in one.
func isAnother(before, now map[int]bounds) bool {
	for partition, b := range before {
		later, there := now[partition]
		if b.err == nil && (!there || later.err == nil && later.end < b.end) {
			return true
		}
	}
	return false
}

// toldBeyond reports whether a partition of the counts includes offsets behind the end of one of the input.
func (a *Auditor) toldBeyond(input map[int]bounds) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, told := range a.expected.offsets {
		for partition, to := range told {
			if b, asked := input[partition]; asked && b.err == nil && to > b.end {
				return true
			}
		}
	}
	return false
}

func wholeOf(input map[int]bounds) (records int64) {
	for _, b := range input {
		records += b.end - b.start
	}
	return records
}

// inputBounds asks for the offsets of the input, which is not read.
func (a *Auditor) inputBounds(ctx context.Context) (map[int]bounds, error) {
	partitions, err := a.cluster.partitions(ctx, a.cfg.Input)
	if err != nil {
		return nil, err
	}
	return a.cluster.bounds(ctx, a.cfg.Input, partitions)
}

// untold is how many records of a partition of the input the counts do not include yet.
func (a *Auditor) untold(ctx context.Context, partition int, b bounds) int64 {
	if b.err != nil {
		return 0 // it is among those that could not be read
	}
	next := max(b.start, a.toldTo(partition))
	left := max(0, b.end-next)
	if left == 0 || left > fewOffsets {
		return left
	}
	return left - markersIn(ctx, a.cluster, a.cfg.Input, partition, next, b.end)
}

// toldTo is the offset up to which all partitions of the counts include one of the input.
func (a *Auditor) toldTo(partition int) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.expected.of == 0 {
		return 0
	}
	to := a.expected.offsets[0][partition]
	for source := range a.expected.of {
		to = min(to, a.expected.offsets[source][partition])
	}
	return to
}

// inputEnds are the partitions of the input whose end could not be asked for, of how many there are.
type inputEnds struct {
	failed map[int]error
	asked  map[int]bounds
}

func (a *Auditor) unknownEnds() inputEnds {
	if a.expected == nil {
		return inputEnds{}
	}
	u := inputEnds{map[int]error{}, a.point.input}
	for partition, b := range u.asked {
		if b.err != nil {
			u.failed[partition] = fmt.Errorf("topic %s, %s: offsets: %w", a.cfg.Input, nameOf(partition), b.err)
		}
	}
	return u
}

// whole is an error if no partition could be asked for.
func (u inputEnds) whole() error { return all(u.failed, u.asked) }

// among adds them to what could not be read.
func (u inputEnds) among(unread map[int]error) map[int]error {
	maps.Copy(unread, u.failed)
	return unread
}
