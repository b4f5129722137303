package audit

// said is what the results of a cell say together.
type said struct {
	// present reports whether any result stands.
	present bool
	// count is what the output says: by Config.Updates the largest or the last count. 0 without a result. least is the
	// smallest count.
	count, least int64
	// different is how many different counts there are.
	different int64
	// differ reports whether the counts differ, and repeats is how many results say what an earlier one has said.
	differ  bool
	repeats int64
	// unclear is why the count is not known.
	unclear Why
	// length is that of the session, in ms; of several of one end the longest, and apart reports whether there are.
	length uint32
	apart  bool
	// by is the evidence that says so, where one result counts.
	by *evidence
}

// said sums up the evidence.
func (c cell) said(cfg *Config) said {
	if len(c.others()) == 0 {
		return sum(&c.found)
	}
	if c.ofSeveralSessions() {
		if standing, known := c.stands(); known {
			return standing
		}
		c = c.withoutTakenBack(cfg.Tolerance)
	}
	var all said
	retractions := false
	for e := range c.evidence() {
		if e.kind == retracted {
			retractions = true
			continue
		}
		all.add(sum(e), !c.saidBefore(e))
	}
	all.tolerate(cfg.Tolerance)
	if retractions || c.elsewhere() || cfg.Updates == UpdatesLast {
		last := c.saidLast(cfg.Tolerance)
		last.repeats = all.repeats
		return last
	}
	return all
}

// elsewhere reports whether a result was taken back in another partition than that in which it was written.
func (c cell) elsewhere() bool {
	x := c.extra()
	return x != nil && x.elsewhere
}

// sum returns what the results of one piece of evidence say.
func sum(e *evidence) said {
	switch {
	case e.n == 0 || e.kind == retracted:
		return said{}
	case e.kind == doubted:
		return said{present: true, repeats: int64(e.n - 1), unclear: Uncountable, length: e.length, by: e}
	default:
		return said{present: true, count: e.count, least: e.count, repeats: int64(e.n - 1), length: e.length, by: e}
	}
}

// add adds further results; first reports whether nothing has said the same before.
func (s *said) add(further said, first bool) {
	s.repeats += further.repeats
	if first {
		s.different++
	} else {
		s.repeats++
	}
	s.unclear = max(s.unclear, further.unclear)
	if !s.present {
		s.present, s.count, s.least, s.length, s.by = true, further.count, further.count, further.length, further.by
	}
	if s.length != further.length {
		s.apart, s.length = true, max(s.length, further.length)
	}
	s.count, s.least = max(s.count, further.count), min(s.least, further.count)
}

// tolerate takes counts for repeats of each other that differ by no more than the tolerance.
func (s *said) tolerate(tolerance int64) {
	switch {
	case s.different < 2:
	case tolerance > 0 && !s.apart && capped(s.count, -s.least) <= tolerance:
		s.repeats += s.different - 1
	default:
		s.differ = true
	}
}

// saidBefore reports whether evidence before e says the same.
func (c cell) saidBefore(e *evidence) bool {
	for before := range c.evidence() {
		if before == e {
			return false
		}
		if before.says(e) {
			return true
		}
	}
	return false
}

// saidLast returns what the last result says. Within a partition the offset decides which one that is. Between
// partitions only Kafka's clock does: a producer's time, which Flink sets to the window's for each of its firings,
// orders nothing. Of a changelog it is the result that no record has taken back.
func (c cell) saidLast(tolerance int64) said {
	last := c.lastEvidence()
	s := sum(last)
	for e := range c.evidence() {
		before := e.partition == last.partition || e.appended && last.appended && e.last < last.last
		if !before && c.isLastOfPartition(e) && !e.agrees(last, tolerance) {
			s.present, s.unclear = true, Unordered
		}
	}
	if s.unclear == Unordered {
		if standing, known := c.stands(); known {
			return standing
		}
	}
	return s
}

// lastEvidence returns the evidence that was written last, as far as can be told.
func (c cell) lastEvidence() *evidence {
	last := &c.found
	for e := range c.evidence() {
		switch {
		case e.partition == last.partition:
			if e.offset > last.offset {
				last = e
			}
		case c.isLastOfPartition(e) && (e.last > last.last || e.last == last.last && e.partition > last.partition):
			last = e
		}
	}
	return last
}

func (c cell) isLastOfPartition(e *evidence) bool {
	for other := range c.evidence() {
		if other.partition == e.partition && other.offset > e.offset {
			return false
		}
	}
	return true
}
