package audit

// row is one window over all keys: what matters of it for the others. Of sessions, which end at any time, it is all
// that end in a stretch of time, and has the number of the last of them.
type row struct {
	index index
	// first is when the first result of the window was written, by is the key of that one; second is when the first
	// result of any other key was. In ms; by is nil and two is false as long as there is none.
	first, second int64
	by            *keyState
	two           bool
	// cells are the keys that hold anything of the window, pending those of them that are not decided.
	cells, pending int
	// due is when the last of those that are decided became due, in ms.
	due int64
}

// wrote notes a result of the key.
func (r *row) wrote(k *keyState, written int64) {
	switch {
	case r.by == nil:
		r.by, r.first = k, written
	case r.by == k:
		r.first = min(r.first, written)
	case written < r.first:
		r.by, r.first, r.second, r.two = k, written, r.first, true
	case !r.two || written < r.second:
		r.second, r.two = written, true
	}
}

// writtenByOthers returns when the first result of the window was written that is of another key than k, if there is
// one.
func (r *row) writtenByOthers(k *keyState) (int64, bool) {
	if r.by != k {
		return r.first, r.by != nil
	}
	return r.second, r.two
}

// decided notes that a cell of the window was.
func (r *row) decided(due int64) {
	r.pending--
	r.due = max(r.due, due)
}
