package stream

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"time"
)

// position is how far one partition has been read.
type position struct {
	next int64
	end  int64 // of the partition, when reading began
	// last is the fingerprint of the last record read, to know the topic again after it was out of sight.
	last   *fingerprint
	doubts bool
	// held is what has been fetched, and waits until the other partitions have come as far; open is the first of its
	// batches, if some of it has been read.
	held answer
	open *unpacker
	// lately are the event times of the last few records; until is where to wait in this turn, and waits whether it does.
	lately lately
	until  limit
	waits  bool
	jump   jump
}

type fingerprint struct {
	offset int64
	sum    uint32
}

func fingerprintOf(r record) fingerprint {
	written := binary.BigEndian.AppendUint64(nil, uint64(r.written.UnixMilli()))
	return fingerprint{r.offset, crc32.Update(crc32.ChecksumIEEE(r.value), crc32.IEEETable, written)}
}

// tells takes the event time of the record at an offset, and reports whether the partition has to wait there.
func (p *position) tells(offset int64, t time.Time) (wait bool) {
	at := t.UnixMilli()
	p.lately.add(at)
	p.jump.look(offset, at, &p.lately)
	p.waits = p.until.set && at+p.jump.shift > p.until.at && p.progress() > p.until.at
	return p.waits
}

// close ends the reading of the first of the batches that are held.
func (p *position) close() {
	p.open.close()
	p.open = nil
}

// progress is the event time that the partition has reached, in ms, as if it had never jumped back.
func (p *position) progress() int64 { return p.lately.earliest() + p.jump.shift }

// limit is the progress beyond which a partition would be too far ahead of the others.
type limit struct {
	at  int64
	set bool
}

// few records tell the time together: a single one may be from another year.
const few = 5

// lately holds the event times of the last few records, in ms.
type lately struct {
	at [few]int64
	n  int
}

func (l *lately) add(at int64) {
	l.at[l.n%few] = at
	l.n++
}

func (l *lately) full() bool { return l.n >= few }

// earliest is that of the times that there are; there must be one.
func (l *lately) earliest() int64 { return slices.Min(l.at[:min(l.n, few)]) }

// jump finds where the time of a partition jumps back by more than back, as where its producer begins again.
type jump struct {
	back int64 // ms; 0 looks for nothing
	// since is the offset of the first record after the last jump, if there was one; shift is by how much it went back,
	// all in all.
	since, shift int64
	found        bool
	// reached is the time before the jump, behind how many records have been after it one after the other, from the
	// first.
	reached       int64
	known         bool
	behind, first int64
}

func (j *jump) look(offset, at int64, l *lately) {
	if j.back == 0 {
		return
	}
	if !j.known || at >= j.reached-j.back {
		if j.behind = 0; l.n%few == 0 {
			j.reach(l.earliest())
		}
		return
	}
	if j.behind++; j.behind == 1 {
		j.first = offset
	}
	if j.behind == few {
		j.since, j.found, j.behind = j.first, true, 0
		j.shift += j.reached - l.earliest()
		j.reached = l.earliest()
	}
}

func (j *jump) reach(at int64) {
	if !j.known || at > j.reached {
		j.known, j.reached = true, at
	}
}
