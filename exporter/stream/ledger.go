package stream

import (
	"time"

	"flinkwatch/exporter/audit"
)

// ledger is what judges; see *audit.Ledger.
type ledger interface {
	From(t time.Time)
	FromInput(t time.Time)
	Observe(r audit.Record)
	ObserveInput(e audit.Event)
	Unreadable(partition int)
	UnreadableInput(partition int)
	Lost(partition int)
	LostInput(partition int)
	Foreign()
	ObserveExpected(e audit.Expected)
	ObserveProgress(p audit.Progress)
	LostExpected()
	Advance(p audit.Point)
	StartsOver() (since map[int]int64, ok bool)
	Snapshot(now time.Time) audit.Snapshot
	Windows(n int) (keys []string, windows []audit.WindowView)
	Faults() []audit.Fault
}
