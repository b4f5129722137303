package audit

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"
)

// FuzzLedger lets a ledger read whatever the bytes say. It may not crash, count below zero, or hold more than it is
// allowed to; and what it does for a record is bounded, however far off that is.
func FuzzLedger(f *testing.F) {
	f.Add([]byte("\x00\x00three windows, and an old one alone in another partition\x00\x80\x00\x80\x01\x80\x02\x80\x83"))
	f.Add([]byte("\x01\x05 events and results of some keys, now and then far ahead, and lost in between"))
	f.Add([]byte("\x41\x05 the same, where windows hop, of events and results far ahead and lost in between"))
	f.Add([]byte("\x21\x05 and where they cumulate, of events and results far ahead and lost in between"))
	f.Add([]byte("\x02\x0a000Z\xdd11\xdd\xdd002000\xff\xff\x07\x07\x07\x08\x08\x09\x09 time starts over again and again"))
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) < 2 || len(script) > 4000 {
			return
		}
		s := newScript(script)
		for s.next() {
			if s.ledger.held > s.cells() {
				t.Fatalf("%d cells of at most %d", s.ledger.held, s.cells())
			}
		}
		for range 2 {
			s.ledger.Advance(Point{})
		}
		s.ledger.Advance(Point{Final: true})
		requireSane(t, s.ledger.Snapshot(s.now))
		s.ledger.Faults()
		s.ledger.Windows(100)
	})
}

// script plays bytes to a ledger.
type script struct {
	bytes   []byte
	ledger  *Ledger
	now     time.Time
	records int
	offsets [8]int64
}

func newScript(bytes []byte) *script {
	cfg := Config{
		Size: 15 * time.Second, Expected: 1000, Grace: 1 + int(bytes[1]%3), KeyGrace: 1 + int(bytes[1]>>4),
		KeyPatience: time.Minute,
		Horizon:     10 * time.Minute, KeyForget: 5 * time.Minute, Recent: 5 * time.Minute, Lateness: 5 * time.Second,
		MaxKeys: 3,
		Updates: Updates(bytes[1] % 4), Whole: bytes[1]&8 != 0,
	}
	switch bytes[0] % 6 {
	case 1:
		cfg.Expect = ExpectInput
	case 2:
		cfg.Expect = ExpectNone
	case 3:
		cfg.Expect, cfg.TolerateLate = ExpectInput, true
	case 4:
		cfg.Clock = ProcessingTime
	}
	if bytes[1]&4 != 0 {
		cfg.MaxWindows = 64
	}
	switch {
	case bytes[0]&0x40 != 0:
		cfg.Slide = 5 * time.Second
	case bytes[0]&0x20 != 0 && cfg.Expect != ExpectConstant:
		cfg.Step = 5 * time.Second
	}
	return &script{bytes: bytes[2:], ledger: NewLedger(cfg), now: begin}
}

// cells returns how many cells there may be: a result of a learned key makes it expected for as long as it is
// remembered.
func (s *script) cells() int {
	if limit := s.ledger.cfg.MaxWindows; limit > 0 {
		return limit + int(s.ledger.cfg.forgetAfter())*5
	}
	panes := int(s.ledger.cfg.Size / s.ledger.cfg.pane())
	return (s.records + 1) * max(panes, int(s.ledger.cfg.forgetAfter()+1))
}

// next plays the next four bytes, if there are as many.
func (s *script) next() bool {
	if len(s.bytes) < 4 {
		return false
	}
	b := s.bytes[:4]
	s.bytes = s.bytes[4:]
	s.now = s.now.Add(time.Duration(b[1]) * 100 * time.Millisecond)
	partition := int(b[3] & 3)
	switch b[0] % 16 {
	case 8, 9:
		s.observeInput(b, partition)
	case 10, 11:
		s.advance(b, partition)
	case 12:
		s.ledger.Lost(partition)
		s.ledger.LostInput(partition)
	case 13:
		s.ledger.Unreadable(partition)
		s.ledger.UnreadableInput(partition)
	case 14:
		s.ledger.Snapshot(s.now)
	case 15:
		s.ledger.Windows(int(b[1]) + 1)
	default:
		s.observe(b, partition)
	}
	return true
}

func (s *script) observe(b []byte, partition int) {
	r := Record{
		Partition: partition, Offset: s.offsets[partition], Key: fmt.Sprint(b[3] >> 2 % 5), Count: int64(1000 - int(b[2]&1)),
		Window: s.ledger.cfg.window(s.ledger.cfg.indexOf(s.time(b))), Written: s.now, Appended: b[0]&0x20 != 0,
		Retracts: b[0]&0x50 == 0x50,
	}
	if b[0]&0xa0 == 0xa0 {
		r.Doubt = BadCount
	}
	s.ledger.Observe(r)
	s.offsets[partition] += int64(b[2] >> 7)
	s.records++
}

func (s *script) observeInput(b []byte, partition int) {
	s.ledger.ObserveInput(Event{
		Partition: partition, Offset: s.offsets[4+partition], Key: fmt.Sprint(b[3] >> 2 % 5), Time: s.time(b),
	})
	s.offsets[4+partition]++
	s.records++
}

func (s *script) advance(b []byte, partition int) {
	p := Point{History: b[1]&1 != 0}
	if b[1]&2 != 0 {
		p.Unread = []int{partition}
	}
	if b[1]&4 != 0 {
		p.UnreadInput = []int{partition}
	}
	s.ledger.Advance(p)
	if _, ok := s.ledger.StartsOver(); ok {
		s.ledger = s.ledger.StartOver()
	}
}

// time is near, old, far or absurd.
func (s *script) time(b []byte) time.Time {
	n := time.Duration(binary.BigEndian.Uint16(b[1:3]))
	switch b[0] >> 6 {
	case 0, 1:
		return s.now.Add(n % 40 * s.ledger.cfg.Size)
	case 2:
		return s.now.Add(-n * s.ledger.cfg.Size)
	default:
		return time.Date(1700+int(n%500), 1, 1, 0, 0, 0, 0, time.UTC)
	}
}

func requireSane(t *testing.T, s Snapshot) {
	for name, n := range map[string]int64{
		"pending": s.Pending, "overdue": s.Overdue, "lost": s.Lost, "surplus": s.Surplus, "repeated": s.Repeated,
		"dropped": s.Dropped,
		"late":    s.Late, "events in": int64(s.Events.Input), "events out": int64(s.Events.Output),
	} {
		if n < 0 {
			t.Fatalf("%s is %d", name, n)
		}
	}
	for _, windows := range []map[Verdict]int64{s.Totals, s.Recent, s.Horizon} {
		for verdict, n := range windows {
			if n < 0 {
				t.Fatalf("%s: %d windows", verdict, n)
			}
		}
	}
}
