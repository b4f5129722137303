package collector

// known is a value that is.
type known float64

func (k known) Value() (float64, bool) { return float64(k), true }

// rising is busy time as a counter. Flink reckons it as what is left when a task was neither idle nor waiting, and
// takes some back when it learns how long that was: the sum falls by a tenth of a second now and then, which rate()
// would take for a restart and count again from zero. It is the one value that is remembered between scrapes, as a
// floor.
func (f *Flink) rising(of attempts, busy optional) optional {
	value, told := busy.Value()
	if !told {
		return busy
	}
	if highest, before := f.memory.busy.get(of); before {
		value = max(value, highest)
	}
	f.memory.busy.put(of, value)
	return known(value)
}
