package audit

import "time"

// session writes what a job makes of a session of a key that is in window n, or in more than that.
func (w *world) session(key string, n int) {
	slot := w.windowNo(n)
	second := func(from int) time.Time { return slot.Start.Add(time.Duration(from) * time.Second) }
	from := w.random.IntN(4)
	right := Window{second(from), second(from + w.random.IntN(10))}
	longer := Window{right.Start, right.End.Add(time.Second)}
	again := func(window Window, count int64) { // elsewhere, for once
		home := w.homes[key]
		w.homes[key] = w.random.IntN(worldPartitions)
		w.write(key, window, count)
		w.homes[key] = home
	}
	switch w.random.IntN(20) {
	case 0: // nothing comes
	case 1:
		w.write(key, right, 3)
		w.write(key, right, 3)
	case 2:
		w.write(key, right, 3)
		again(right, 4)
	case 3: // it has grown
		w.write(key, right, 3)
		w.write(key, longer, 4)
	case 4: // and what it was is taken back, before or after
		w.write(key, right, 3)
		w.write(key, right, 0).Retracts = true
		w.write(key, longer, 4)
	case 5:
		w.write(key, right, 3)
		w.write(key, longer, 4)
		w.write(key, right, 0).Retracts = true
	case 6: // it has the time of earlier ones
		w.write(key, Window{second(-5 - w.random.IntN(40)), right.End}, 9)
	case 7: // and none of them
		w.write(key, right, 3)
		again(Window{second(-2), right.End.Add(-time.Second)}, 3)
	case 8: // it began earlier
		w.write(key, right, 3)
		w.write(key, Window{second(-1), right.End}, 4)
	case 9:
		w.write(key, right, 3)
		again(Window{second(-1), right.End}, 4)
		w.write(key, right, 0).Retracts = true
	case 10: // late
		late := w.windowNo(n - 1 - w.random.IntN(10))
		w.write(key, Window{late.Start, late.Start.Add(right.End.Sub(right.Start))}, 3)
	case 11:
		ahead := time.Duration(200_000+w.random.IntN(3)*10_000) * w.cfg.Gap
		w.write(key, Window{right.Start.Add(ahead), right.End.Add(ahead)}, 3)
		w.write(key, right, 3)
	case 12:
		w.write(key, right, 3).Doubt = BadCount
	case 13: // before what it has grown from, as from another partition
		again(longer, 4)
		w.write(key, right, 3)
	default:
		w.write(key, right, 3)
	}
}
