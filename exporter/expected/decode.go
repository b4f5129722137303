// Package expected reads the records of the job Expected Counts. docs/expected-counts.md describes them.
package expected

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/record"
)

const (
	version = 1
	// Bounds of what a record may hold.
	maxPartitions, maxLost, maxSources = 100_000, 64, 10_000
)

// Record is a cell or the progress; neither where the record only deletes a cell.
type Record struct {
	Cell     *audit.Expected
	Progress *audit.Progress
}

type cell struct {
	Key    string     `json:"key"`
	Start  *time.Time `json:"start"`
	Events *int64     `json:"events"`
	Amount int64      `json:"amount"`

	Unclear bool       `json:"unclear"`
	Late    audit.Left `json:"late"`
	Again   audit.Left `json:"again"`
	LateAt  time.Time  `json:"late_at"`
	Lost    int64      `json:"lost"`
}

type progress struct {
	Progress   *int        `json:"progress"`
	Of         int         `json:"of"`
	KeptFrom   time.Time   `json:"kept_from"`
	Partitions []partition `json:"partitions"`
}

type partition struct {
	Topic     string    `json:"topic"`
	Partition int       `json:"partition"`
	Offset    int64     `json:"offset"`
	Time      time.Time `json:"time"`
	Begins    time.Time `json:"begins"`
	Late      int64     `json:"late"`
	Gap       *struct {
		From time.Time `json:"from"`
	} `json:"gap"`
	Lost []audit.Stretch `json:"lost"`
}

// Decoder reads records that tell of some topics of the input.
type Decoder struct {
	// Number returns the number of a partition of the input by its topic, and whether there is such a topic.
	Number func(topic string, partition int) (int, bool)
}

// Decode reads a record of a partition. Its errors are *record.DecodeError.
func (d Decoder) Decode(source int, offset int64, value []byte) (Record, error) {
	if len(value) == 0 {
		return Record{}, nil
	}
	var kind struct {
		Version  int  `json:"version"`
		Progress *int `json:"progress"`
	}
	if err := json.Unmarshal(value, &kind); err != nil {
		return Record{}, reject(audit.NotJSON, "no record of Expected Counts: %v", err)
	}
	if kind.Version != version {
		return Record{}, reject(audit.WrongType, "a record of version %d: this exporter reads version %d", kind.Version,
			version)
	}
	if kind.Progress != nil {
		return d.progress(source, offset, value)
	}
	return decodeCell(source, offset, value)
}

func decodeCell(source int, offset int64, value []byte) (Record, error) {
	var c cell
	switch err := json.Unmarshal(value, &c); {
	case err != nil:
		return Record{}, reject(audit.NotJSON, "%v", err)
	case c.Start == nil || c.Events == nil:
		return Record{}, reject(audit.MissingField, "no start, or no events")
	case *c.Events < 0 || c.Lost < 0 || isNegative(c.Late) || isNegative(c.Again):
		return Record{}, reject(audit.BadCount, "a number of events is negative")
	case !isTime(*c.Start) || c.Late.Events > 0 && !isTime(c.LateAt):
		return Record{}, reject(audit.BadTime, "start or late_at is not between the years 1700 and 2200")
	}
	return Record{Cell: &audit.Expected{
		Source: source, Offset: offset, Key: c.Key, Start: *c.Start, Events: *c.Events, Amount: c.Amount, Unclear: c.Unclear,
		Late: c.Late, Again: c.Again, LateAt: c.LateAt, Lost: c.Lost,
	}}, nil
}

func (d Decoder) progress(source int, offset int64, value []byte) (Record, error) {
	var p progress
	switch err := json.Unmarshal(value, &p); {
	case err != nil:
		return Record{}, reject(audit.NotJSON, "%v", err)
	case *p.Progress != source || p.Of <= source || p.Of > maxSources:
		return Record{}, reject(audit.WrongType, "the progress of partition %d of %d is in partition %d", *p.Progress, p.Of,
			source)
	case len(p.Partitions) > maxPartitions:
		return Record{}, reject(audit.WrongType, "the progress of %d partitions: at most %d are read", len(p.Partitions),
			maxPartitions)
	case !p.KeptFrom.IsZero() && !isTime(p.KeptFrom):
		return Record{}, reject(audit.BadTime, "kept_from is not between the years 1700 and 2200")
	}
	read := &audit.Progress{Source: source, Of: p.Of, Offset: offset, KeptFrom: p.KeptFrom}
	for n := range p.Partitions {
		one, err := d.partition(&p.Partitions[n])
		if err != nil {
			return Record{}, err
		}
		read.Partitions = append(read.Partitions, one)
	}
	return Record{Progress: read}, nil
}

func (d Decoder) partition(p *partition) (audit.InputProgress, error) {
	number, found := d.Number(p.Topic, p.Partition)
	times := []time.Time{p.Time, p.Begins}
	one := audit.InputProgress{
		Partition: number, Offset: p.Offset, Time: p.Time, Begins: p.Begins, Late: p.Late, HasGap: p.Gap != nil, Lost: p.Lost,
	}
	if p.Gap != nil {
		one.Gap = p.Gap.From
		times = append(times, one.Gap)
	}
	for _, lost := range p.Lost {
		times = append(times, lost.From, lost.To)
	}
	switch {
	case !found:
		return one, reject(audit.WrongType, "topic %.80q, partition %d: the audit reads no such topic", p.Topic, p.Partition)
	case len(p.Lost) > maxLost:
		return one, reject(audit.WrongType, "topic %s, partition %d: %d gaps, at most %d are read", p.Topic, p.Partition,
			len(p.Lost), maxLost)
	case slices.ContainsFunc(times, func(t time.Time) bool { return !t.IsZero() && !isTime(t) }):
		return one, reject(audit.BadTime, "topic %s, partition %d: a time is not between the years 1700 and 2200", p.Topic,
			p.Partition)
	}
	return one, nil
}

func isNegative(l audit.Left) bool { return l.Events < 0 || l.Less < 0 || l.More < 0 }

func isTime(t time.Time) bool { return t.Year() >= 1700 && t.Year() <= 2200 }

func reject(reason audit.Reason, format string, values ...any) error {
	return &record.DecodeError{Reason: reason, Detail: fmt.Sprintf(format, values...)}
}
