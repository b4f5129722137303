package flink

import "encoding/json"

// Vertex is one box of the job's graph: an operator, or several that are chained.
type Vertex struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Parallelism int      `json:"parallelism"`
	Tasks       Tasks    `json:"tasks"`
	Start       Instant  `json:"start-time"` // when the earliest of the present attempts was deployed
	Activity    Activity `json:"metrics"`    // summed over subtasks

	operators string // the whole name: Name may be cut

	HasInput  bool `json:"-"` // other vertices feed it: false for sources
	HasOutput bool `json:"-"` // it feeds other vertices: false for sinks
}

// Measured reports whether all subtasks of the vertex run and Flink has metrics of every present attempt. Otherwise it
// serves metrics of attempts that have ended, and does not say so.
func (v Vertex) Measured() bool {
	return v.Parallelism > 0 && v.Tasks["RUNNING"] == v.Parallelism && v.Activity.Complete
}

// Activity is what present attempts have done since they began: how they spent their time, and what they moved.
type Activity struct {
	Busy          Duration
	Idle          Duration
	Backpressured Duration

	RecordsIn, RecordsOut Number
	BytesIn, BytesOut     Number

	// Complete reports whether Flink has metrics of every present attempt; where it has not, all of it is unknown.
	Complete bool
}

// UnmarshalJSON reads the metrics of a vertex or a subtask. Where an attempt's are not in Flink's store yet, just after
// a start, Flink sums the others and marks only its IO counters as incomplete; the times lack the same attempts.
func (a *Activity) UnmarshalJSON(data []byte) error {
	var m struct {
		Busy          Duration `json:"accumulated-busy-time"`
		Idle          Duration `json:"accumulated-idle-time"`
		Backpressured Duration `json:"accumulated-backpressured-time"`

		ReadBytes    Number `json:"read-bytes"`
		ReadRecords  Number `json:"read-records"`
		WriteBytes   Number `json:"write-bytes"`
		WriteRecords Number `json:"write-records"`

		HasReadBytes    bool `json:"read-bytes-complete"`
		HasReadRecords  bool `json:"read-records-complete"`
		HasWriteBytes   bool `json:"write-bytes-complete"`
		HasWriteRecords bool `json:"write-records-complete"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	*a = Activity{}
	if m.HasReadBytes && m.HasReadRecords && m.HasWriteBytes && m.HasWriteRecords {
		*a = Activity{
			Busy: m.Busy, Idle: m.Idle, Backpressured: m.Backpressured,
			RecordsIn: m.ReadRecords, RecordsOut: m.WriteRecords, BytesIn: m.ReadBytes, BytesOut: m.WriteBytes,
			Complete: true,
		}
	}
	return nil
}

// counted leaves unknown what Flink does not count and gives as zero: what a sink sends to no other vertex, and, before
// Flink 2.0, what a source reads.
func (a Activity) counted(hasInput, hasOutput bool) Activity {
	if !hasOutput {
		a.RecordsOut, a.BytesOut = Number{}, Number{}
	}
	if records, _ := a.RecordsIn.Value(); !hasInput && records == 0 {
		a.RecordsIn = Number{}
	}
	if bytes, _ := a.BytesIn.Value(); !hasInput && bytes == 0 {
		a.BytesIn = Number{}
	}
	return a
}
