package windows

import (
	"encoding/json"
	"io"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/stream"
)

// document is the page for programs. Times are RFC 3339.
type document struct {
	Shard   *documentShard   `json:"shard,omitempty"`
	Topic   string           `json:"topic"`
	Input   string           `json:"input,omitempty"` // where its events are counted
	Size    float64          `json:"window_size_seconds"`
	Ready   bool             `json:"ready"`
	Waiting string           `json:"waiting,omitempty"` // why it is not ready
	KafkaUp bool             `json:"kafka_up"`
	Horizon map[string]int64 `json:"horizon_windows"` // by verdict
	Pending int64            `json:"pending_windows"`
	Overdue int64            `json:"overdue_windows"`
	Windows []documentWindow `json:"windows"`
}

// documentShard says which shard of the audit this is: the windows are those of its keys. Others are the pages of the
// others.
type documentShard struct {
	Of     int      `json:"of"`
	Number int      `json:"number"`
	Others []string `json:"others,omitempty"`
}

type documentWindow struct {
	Start time.Time               `json:"start"`
	End   time.Time               `json:"end"`
	Keys  map[string]documentCell `json:"keys"`
}

type documentCell struct {
	Verdict string `json:"verdict"`
	Detail  string `json:"detail,omitempty"` // overlaps: the session has time in common with another one
	// Counts are what the records say, each as often as it was written; Expected is absent where it is not known.
	Counts   []documentCount `json:"counts"`
	Expected json.Number     `json:"expected,omitempty"`
}

type documentCount struct {
	Count json.Number `json:"count"`
	Times int         `json:"times"`
}

func writeJSON(w io.Writer, source Audit, now time.Time) {
	s := source.Snapshot(now)
	d := document{
		Topic: s.Topic, Input: s.Input, Size: s.Config.Size.Seconds(), KafkaUp: s.KafkaUp,
		Horizon: map[string]int64{}, Windows: []documentWindow{},
	}
	d.Shard = newDocumentShard(s.Config.Shard, source.Shards)
	if err := source.Ready(); err != nil {
		d.Waiting = label.Line(err.Error())
	} else {
		d.Ready = true
		d.fill(s)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(d) // the reader has gone; there is nobody to tell
}

func newDocumentShard(s audit.Shard, pages []Shard) *documentShard {
	if s.Of == 0 {
		return nil
	}
	d := &documentShard{Of: s.Of, Number: s.Number}
	for _, page := range pages {
		if page.URL != "" && !page.IsThis {
			d.Others = append(d.Others, page.URL)
		}
	}
	return d
}

// fill adds what the verdicts are; before the audit is ready none means anything.
func (d *document) fill(s stream.Snapshot) {
	d.Pending, d.Overdue = s.Pending, s.Overdue
	for _, verdict := range audit.Verdicts() {
		d.Horizon[verdict.String()] = s.Horizon[verdict]
	}
	for _, window := range s.Windows {
		view := documentWindow{Start: window.Window.Start, End: window.Window.End, Keys: map[string]documentCell{}}
		for n, c := range window.Cells {
			if !c.Empty {
				view.Keys[label.Of(s.Keys[n])] = newDocumentCell(s.Config, c)
			}
		}
		d.Windows = append(d.Windows, view)
	}
}

func newDocumentCell(cfg audit.Config, c audit.CellView) documentCell {
	cell := documentCell{Verdict: c.Verdict.String(), Detail: c.More(), Counts: []documentCount{}}
	for _, said := range c.Counts {
		cell.Counts = append(cell.Counts, documentCount{json.Number(cfg.Text(said.Count)), said.Times})
	}
	if c.Known {
		cell.Expected = json.Number(cfg.Text(c.Expected))
	}
	return cell
}
