package metric

import "strings"

// Unit is what the family's values are counted in, by Prometheus' conventions for names.
func (f *Family) Unit() string {
	name := strings.TrimSuffix(f.Name, "_total")
	for _, unit := range units {
		if strings.HasSuffix(name, unit.suffix) {
			return unit.unit
		}
	}
	return "number"
}

var units = []struct{ suffix, unit string }{
	{"_timestamp_seconds", "seconds since the epoch"},
	{"_seconds", "seconds"},
	{"_bytes", "bytes"},
	{"_ratio", "ratio"},
	{"_offset", "offset"},
	{"_records", "records"},
	{"_records_in", "records"},
	{"_records_out", "records"},
	{"_records_dropped", "records"},
	{"_buffers", "buffers"},
	{"_windows", "windows"},
	{"_events", "events"},
	{"_latest_window_verdict", "0 to 7"},
	{"_info", "always 1"},
	{"_up", "0 or 1"},
	{"_success", "0 or 1"},
	{"_ready", "0 or 1"},
	{"_enabled", "0 or 1"},
	{"_level", "0 or 1"},
	{"_job_state", "0 or 1"},
}

// Cardinality is how many series the family has, as a product of what its labels count. It is one without labels.
func (f *Family) Cardinality() string {
	var factors []string
	for _, label := range f.Labels {
		if factor := values[label]; factor != "" {
			factors = append(factors, factor)
		}
	}
	if len(factors) == 0 {
		return "1"
	}
	return strings.Join(factors, " × ")
}

// Counted reports whether it is stated what the values of a label count.
func Counted(label string) bool {
	_, stated := values[label]
	return stated
}

// values is what the values of a label count. A name adds nothing to the id beside it, and a vertex is one of a job's.
var values = map[string]string{
	LabelAudit:       "audits",
	LabelBasis:       "",
	LabelClass:       "classes",
	LabelCollector:   "collectors",
	LabelEndpoint:    "endpoints",
	LabelExpected:    "",
	LabelFrom:        "verdicts",
	LabelGroup:       "groups",
	LabelInputTopic:  "",
	LabelJobID:       "jobs",
	LabelJobName:     "",
	LabelKey:         "keys",
	LabelLevel:       "3",
	LabelPartition:   "partitions",
	LabelReason:      "reasons",
	LabelSide:        "2",
	LabelPlace:       "40",
	LabelState:       "states",
	LabelStatus:      "2",
	LabelSubtask:     "subtasks",
	LabelTaskManager: "TaskManagers",
	LabelTime:        "",
	LabelTo:          "verdicts",
	LabelTopic:       "topics",
	LabelType:        "",
	LabelVerdict:     "verdicts",
	LabelVersion:     "",
	LabelVertexID:    "vertices",
	LabelVertexName:  "",
	LabelWhole:       "",
}
