package cases

import (
	"slices"
	"time"

	"flinkwatch/exporter/audit"
)

// mishap is what happens to a job, whatever it counts.
type mishap struct {
	name, about string
	flags       []string
	written     func(k kind, right []value) []value // what comes of what is right
	read        func(k kind) []Record               // the events, where they are not in order
	wrong       func(k kind) Verdicts               // windows that are not correct
}

// Matrix is each mishap of each kind of job.
func Matrix() (all []Case) {
	for _, k := range kinds {
		for _, m := range mishaps {
			all = append(all, m.of(k))
		}
	}
	return all
}

func (m mishap) of(k kind) Case {
	values, events, wrong := k.right(), k.events(0, kindMinutes), Verdicts{}
	if m.written != nil {
		values = m.written(k, values)
	}
	if m.read != nil {
		events = m.read(k)
	}
	if m.wrong != nil {
		wrong = m.wrong(k)
	}
	want := Want{Verdicts: Verdicts{audit.Correct: kindMinutes * perMinute, audit.Duplicate: 0, audit.Unjudged: 0}}
	for verdict, n := range wrong {
		want.Verdicts[verdict], want.Verdicts[audit.Correct] = n, want.Verdicts[audit.Correct]-n
		if verdict.Wrong() {
			want.Exit = 1
		}
	}
	closing := k.event(begin.Add((kindMinutes+1)*time.Minute), kindKeys[0])
	return Case{
		Name: k.name + "-" + m.name, About: m.about, Flags: append(k.flags(), m.flags...), Want: want,
		Output: output(k.results(values)), Input: Topic{Partitions: 1, Records: append(events, closing...)},
	}
}

// Where something happens, and where that ends, in minutes and in values.
const (
	first, last    = 10, 14
	firstOf, endOf = first * perMinute, last * perMinute
)

var mishaps = []mishap{
	{name: "right", about: "Every window of every key, once, with all that belongs to it."},
	{
		name:    "lost-event",
		about:   "The job lost an event: each window that holds it is short.",
		written: func(_ kind, right []value) []value { return with(-1, right, value.holdsFirst) },
		wrong:   func(k kind) Verdicts { return Verdicts{audit.Short: k.holding()} },
	},
	{
		name:    "wrong-result",
		about:   "One result holds an event twice.",
		written: func(_ kind, right []value) []value { return with(+1, right, value.isFirst) },
		wrong:   func(kind) Verdicts { return Verdicts{audit.Over: 1} },
	},
	{
		name:    "missing-window",
		about:   "One result never came out.",
		written: func(_ kind, right []value) []value { return slices.Delete(right, firstOf, firstOf+1) },
		wrong:   func(kind) Verdicts { return Verdicts{audit.Missing: 1} },
	},
	{
		name:    "repeated-result",
		about:   "One result was written twice.",
		written: func(_ kind, right []value) []value { return slices.Insert(right, firstOf, right[firstOf]) },
		wrong:   func(kind) Verdicts { return Verdicts{audit.Duplicate: 1} },
	},
	{
		name:  "contradiction",
		about: "A window was written twice, and the second result lacks an event.",
		written: func(_ kind, right []value) []value {
			return slices.Insert(right, endOf, with(-1, right[firstOf:firstOf+1], value.isFirst)...)
		},
		wrong: func(kind) Verdicts { return Verdicts{audit.Conflict: 1} },
	},
	{
		name:  "late-event",
		about: "An event came when all of its windows had been written, and the job dropped it.",
		flags: []string{"--audit.late=strict"},
		read:  withLateEvent,
		wrong: func(k kind) Verdicts { return Verdicts{audit.Short: k.holding()} },
	},
	{
		name:  "late-event-tolerated",
		about: "An event came when all of its windows had been written, and may be dropped.",
		flags: []string{"--audit.late=tolerate"},
		read:  withLateEvent,
	},
	{
		name:    "replay",
		about:   "The job began again at the beginning of the input, and wrote all results again.",
		written: func(_ kind, right []value) []value { return slices.Concat(right, right) },
		wrong:   func(kind) Verdicts { return Verdicts{audit.Duplicate: kindMinutes * perMinute} },
	},
	{
		name:    "rollback",
		about:   "The job went back to a checkpoint, and wrote the results of four minutes again.",
		written: func(_ kind, right []value) []value { return slices.Insert(right, endOf, right[firstOf:endOf]...) },
		wrong:   func(kind) Verdicts { return Verdicts{audit.Duplicate: (last - first) * perMinute} },
	},
	{
		name: "rollback-with-loss",
		about: "The job went back to a checkpoint, and wrote the results of four minutes again, one without an event " +
			"that it lost.",
		written: func(_ kind, right []value) []value {
			return slices.Insert(right, endOf, with(-1, right[firstOf:endOf], value.isFirst)...)
		},
		wrong: func(kind) Verdicts { return Verdicts{audit.Conflict: 1, audit.Duplicate: (last-first)*perMinute - 1} },
	},
	{
		name:    "out-of-order",
		about:   "Of each two minutes the results of the second are written first, and its later events are read first.",
		written: func(_ kind, right []value) []value { return swapped(right, perMinute) },
		read:    func(k kind) []Record { return swapped(k.events(0, kindMinutes), len(k.events(0, 1))/eachMinute) },
	},
}

// holdsFirst reports whether it is the first key's, and holds events of the minute in which something happens.
func (v value) holdsFirst() bool {
	at := begin.Add(first * time.Minute)
	return v.key == kindKeys[0] && !at.Before(v.window.Start) && at.Before(v.window.End)
}

// isFirst reports whether it is the first key's of the window that ends with that minute.
func (v value) isFirst() bool {
	return v.key == kindKeys[0] && v.window.End.Equal(begin.Add((first+1)*time.Minute))
}

// with are these values, with more events in some.
func with(more int, values []value, which func(value) bool) []value {
	values = slices.Clone(values)
	for n := range values {
		if which(values[n]) {
			values[n].events += more
		}
	}
	return values
}

// swapped has the second one before the first one, of each two parts of a size.
func swapped[T any](all []T, size int) (swapped []T) {
	for pair := range slices.Chunk(all, 2*size) {
		swapped = append(append(swapped, pair[size:]...), pair[:size]...)
	}
	return swapped
}

// withLateEvent has one of the sixth minute in the sixteenth.
func withLateEvent(k kind) []Record {
	late := k.event(begin.Add(5*time.Minute+time.Second), kindKeys[0])
	return slices.Concat(k.events(0, 15), late, k.events(15, kindMinutes))
}
