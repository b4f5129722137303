// Package cases is the table of topics that the audit is tried on: what other people's jobs write, right and wrong,
// and what the audit must say of it. `make test` runs it on a Kafka in the process, `make e2e` on a real one.
//
// To add a case, add it to one of the functions that All names: a name, a sentence, the exporter's flags, the records
// of both topics, and what is wanted. `go test ./exporter -run TestCases/NAME` runs it.
package cases

import (
	"slices"
	"time"

	"flinkwatch/exporter/audit"
)

// Case is a topic of results, with the topic of events that they are of where it matters.
type Case struct {
	// Name is that of the topic of the results.
	Name string
	// About says what the topics are, in a sentence.
	About string
	// Flags are the exporter's, beside those that name the topics.
	Flags []string
	// Schemas are those of a schema registry, by their numbers; without any there is none.
	Schemas map[int]string
	// Output holds the results. Input holds the events; without partitions there is no such topic.
	Output, Input Topic
	Want          Want
}

// Topic is what a topic holds.
type Topic struct {
	Partitions int32
	// Compression is one of Kafka's; none if it is empty.
	Compression string
	// Config is the topic's, beside what keeps old records.
	Config  map[string]string
	Records []Record
}

// Record is one record of a topic.
type Record struct {
	Partition  int32
	Key, Value []byte // without a value it is a tombstone
	// Time is its producer's; that of producing if it is zero.
	Time time.Time
	// Transaction is the number of the transaction that it is part of; 0 is none. Aborted reports whether that one was
	// aborted.
	Transaction int
	Aborted     bool
}

// Want is what the audit must say.
type Want struct {
	// Exit is the exit code of an audit from end to end.
	Exit int
	// Verdicts are the windows by verdict. Of verdicts that are not named, the wrong ones must be 0.
	Verdicts Verdicts
	// Unjudged are the reasons of the windows that are unjudged; any will do if it is nil.
	Unjudged map[audit.Why]int64
	// Refused are the reasons for which records of the output are refused, by name; any will do if it is nil.
	Refused []audit.Reason
	// Says is a regular expression for something that the audit from end to end prints.
	Says string
	// OrRefused reports whether exit code 2 is as good, without a verdict that is wrong: the audit need not know such
	// jobs.
	OrRefused bool
	// Waits reports whether an exporter that stays waits for what an audit from end to end does not.
	Waits bool
}

// Verdicts are windows of a key, by verdict.
type Verdicts map[audit.Verdict]int64

// All returns every case. Their names differ.
func All() []Case {
	return slices.Concat(
		complete(), doubtful(), inputs(), beginnings(), order(), retractions(),
		zones(), days(), keys(), formats(), wrapped(), avros(), protobufs(), keyWindows(), times(), refused(), storage(),
		overlapping(), sessions(), sums(), Matrix(),
	)
}

// Flags that many cases share: windows of a minute, against the input or without knowing the counts.
const minuteWindows = "--audit.window-size=1m"

func counted(flags ...string) []string { return append([]string{minuteWindows}, flags...) }

func uncounted(flags ...string) []string {
	return append([]string{minuteWindows, "--audit.expected=none"}, flags...)
}
