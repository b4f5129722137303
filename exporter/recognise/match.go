package recognise

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"flinkwatch/exporter/record"
)

const (
	// enough is how many windows have to be compared to be sure, of which fitting have to be right.
	enough  = 3
	fitting = 0.8
	// leastLateness is how far input has to pass a window at least.
	leastLateness = 5 * time.Second
)

// match finds what the results count: the time and the key of the events, and the count of the results, with which most
// windows have the right count.
func (a *Audit) match(t *table, w windows, f fields, events Sample) {
	if w.gap > 0 {
		a.notCounted("which sessions there should be depends on all events of a key")
		return
	}
	e, err := tableOf(events.thin())
	if err != nil {
		a.notCounted(err.Error())
		return
	}
	best := a.bestOf(t, w, f, e, events)
	if !best.sure() {
		if summed := a.bestSum(t, w, f, e, events); summed.sure() {
			best = summed
		}
	}
	if best.At == "" {
		a.notCounted("no field of the events is a time that the audit reads")
		return
	}
	a.proven(best)
}

// bestOf tries what the fields may mean.
func (a *Audit) bestOf(t *table, w windows, f fields, e *table, events Sample) (best proof) {
	seen := map[record.EventFormat]counted{}
	for _, key := range distinctKeys(f) {
		if key == record.NoKey && best.sure() {
			break // a field that is a key is one
		}
		for _, column := range f.counts[:min(3, len(f.counts))] {
			as := *a
			as.Results.Key, as.Results.Count = key, column.path
			results := as.resultsOf(t)
			for _, format := range as.eventFormats(e) {
				best = best.or(as.prove(format, results, w, events, seen))
			}
		}
	}
	return best
}

// prove compares the results with the events as a format reads them, which are counted once.
func (a *Audit) prove(
	format record.EventFormat, results map[cell]int64, w windows, events Sample, seen map[record.EventFormat]counted,
) proof {
	if _, found := seen[format]; !found {
		seen[format] = count(format, w, events)
	}
	p := seen[format].against(results)
	p.resultKey, p.resultCount = a.Results.Key, a.Results.Count
	return p
}

// or is the better one of two proofs, which knows the other one if that is as good.
func (p proof) or(other proof) proof {
	switch {
	case p.At == "" || other.betterThan(p):
		return other
	case p.sure() && !p.betterThan(other):
		p.rivals = append(p.rivals, other)
	}
	return p
}

func distinctKeys(f fields) []string {
	keys := []string{f.key}
	for _, key := range f.keys {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// proven says what was compared.
func (a *Audit) proven(p proof) {
	if !p.sure() {
		a.notCounted(fmt.Sprintf("%d of %d windows that could be compared have as many events as their result says", p.right,
			p.compared))
		return
	}
	a.Events, a.Counted = p.EventFormat, true
	why := fmt.Sprintf("%d of %d windows that could be compared have as many events as their result says", p.right,
		p.compared)
	if p.Sum != "" {
		why = a.summed(p)
	}
	a.Results.Key, a.Results.Count = p.resultKey, p.resultCount
	a.settle(p, "audit.key-field", why, func(p proof) string { return p.resultKey })
	a.settle(p, "audit.count-field", why, func(p proof) string { return p.resultCount })
	a.add("audit.expected", "input", true, why)
	if p.Form != a.Results.Form {
		a.add("audit.input-format", cmp.Or(p.Form, record.JSON).String(), true,
			"the events are written otherwise than the results")
	}
	a.settle(p, "audit.input-time-field", why, func(p proof) string { return p.At })
	a.settle(p, "audit.input-key-field", why, func(p proof) string { return p.Key })
	a.settle(p, "audit.input-time-format", why, func(p proof) string { return p.Time.Format })
	a.add("audit.lateness", Short(max(leastLateness, latenessFor(p.lateness))), false,
		fmt.Sprintf(
			"events were up to %s behind others of their partition; want a second more than the job's out-of-orderness",
			Short(p.lateness),
		))
}

// latenessFor is twice what was seen, and a second.
func latenessFor(seen time.Duration) time.Duration { return (2*seen + time.Second).Round(time.Second) }

func (a *Audit) notCounted(why string) {
	a.add("audit.expected", "none", false, "whether results are there and agree is judged, and no count: "+why)
}

// settle says what the best proof says of a setting, and that it is sure unless another one is as good.
func (a *Audit) settle(p proof, flag, why string, of func(proof) string) {
	a.Findings = slices.DeleteFunc(a.Findings, func(f Finding) bool { return f.Flag == flag })
	for _, rival := range p.rivals {
		if of(rival) != of(p) {
			a.add(flag, of(p), false, why+"; as many have with "+of(rival))
			return
		}
	}
	a.add(flag, of(p), true, why)
}

// resultsOf reads the results as the audit does. The last result of a window counts.
func (a *Audit) resultsOf(t *table) map[cell]int64 {
	decoders, counts, written := map[int]*record.Results{}, map[cell]int64{}, map[cell]time.Time{}
	if a.Results.Validate() != nil {
		return counts
	}
	for _, r := range t.all {
		if decoders[r.Partition] == nil {
			decoders[r.Partition] = record.NewResults(a.Results)
		}
		result, err := decoders[r.Partition].Decode(r.Message)
		of := cell{result.Window.Start.UnixNano(), result.Window.End.UnixNano(), result.Key}
		if err == nil && result.Doubt == "" && !result.Retracts && !r.Written.Before(written[of]) {
			counts[of], written[of] = result.Count, r.Written
		}
	}
	return counts
}
