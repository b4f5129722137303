package cases

import (
	"fmt"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// begin is when most cases begin. Times are long past: a broker refuses those that are yet to come.
var begin = time.Date(2025, 6, 3, 9, 0, 0, 0, time.UTC)

// tumbling are n windows of a size, one after the other.
func tumbling(from time.Time, size time.Duration, n int) (windows []audit.Window) {
	for i := range n {
		start := from.Add(time.Duration(i) * size)
		windows = append(windows, audit.Window{Start: start, End: start.Add(size)})
	}
	return windows
}

// minutes are the windows of the minutes from first up to end, which is not one of them.
func minutes(first, end int) []audit.Window {
	return tumbling(begin.Add(time.Duration(first)*time.Minute), time.Minute, end-first)
}

// written is a record for each window and key, in that order, with the text that value makes of them. Its time is
// the window's last millisecond, as Flink's sink has it.
func written(windows []audit.Window, keys string, value func(w audit.Window, key string) string) (all []Record) {
	for _, w := range windows {
		for key := range strings.FieldsSeq(keys) {
			all = append(all, Record{Value: []byte(value(w, key)), Time: w.End.Add(-time.Millisecond)})
		}
	}
	return all
}

// results are those of our own job.
func results(windows []audit.Window, keys string, count any) []Record {
	return written(windows, keys, func(w audit.Window, key string) string { return resultText(w, key, count) })
}

func resultText(w audit.Window, key string, count any) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%v}`,
		w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), key, count)
}

// events are n for each window and key, spread over the window, in the order of time.
func events(windows []audit.Window, keys string, n int) (all []Record) {
	for _, w := range windows {
		for i := range n {
			for key := range strings.FieldsSeq(keys) {
				all = append(all, event(w.Start.Add(w.End.Sub(w.Start)/time.Duration(n)*time.Duration(i)), key))
			}
		}
	}
	return all
}

func event(at time.Time, key string) Record {
	return Record{Value: fmt.Appendf(nil, `{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339), key), Time: at}
}

// output is a topic of one partition.
func output(records ...[]Record) Topic { return Topic{Partitions: 1, Records: concat(records...)} }

func concat(records ...[]Record) (all []Record) {
	for _, r := range records {
		all = append(all, r...)
	}
	return all
}

// input is a topic of events, dealt to the partitions in turn. The time of each partition then passes the end of the
// windows by ten seconds, which closes them.
func input(partitions int32, windows []audit.Window, records ...[]Record) Topic {
	all := concat(records...)
	for i := range all {
		all[i].Partition = int32(i) % partitions
	}
	past := windows[len(windows)-1].End.Add(10 * time.Second)
	for p := range partitions {
		all = append(all, in(p, []Record{event(past, "/end")})...)
	}
	return Topic{Partitions: partitions, Records: all}
}

// in puts records into a partition.
func in(partition int32, records []Record) []Record {
	return each(records, func(r *Record) { r.Partition = partition })
}

// keyed gives records a Kafka key.
func keyed(key string, records []Record) []Record {
	return each(records, func(r *Record) { r.Key = []byte(key) })
}

// at gives records a time; the zero one is that of producing.
func at(t time.Time, records []Record) []Record { return each(records, func(r *Record) { r.Time = t }) }

func each(records []Record, change func(*Record)) []Record {
	for i := range records {
		change(&records[i])
	}
	return records
}
