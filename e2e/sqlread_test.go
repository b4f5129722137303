//go:build e2e

package e2e

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// What is in the topics of the script is read here without the exporter's code.

// sqlAudit is an audit of e2e/testdata/sql, and how to make a plain count of its topics. Its windows are named by their
// ends.
type sqlAudit struct {
	name, topic string
	// ends are those of the windows that an order of a time is in.
	ends func(at time.Time) []time.Time
	read func(q *sqlStory, m kafka.Message) row
	// key is that of a row or of an order.
	key func(fields row) string
	// counts are what an order adds, in cents for sums.
	counts func(order row) int
	count  string
	unit   float64
	// last reports whether the last result of a window is its result, and largest whether that is the largest.
	last, largest bool
	// unordered is which part of the windows may be unjudged because their results are in any partition: those in which
	// the job went back to a checkpoint.
	unordered float64
	// counted reports whether a job in Flink counts the input.
	counted bool
}

var sqlAudits = alsoCounted(complete([]sqlAudit{
	{name: "tumble-json", ends: minute, read: jsonRow, key: region},
	{
		name: "revenue", topic: "tumble-json", ends: minute, read: jsonRow, key: region, count: "revenue", unit: 100,
		counts: func(order row) int { return cents(order["amount"]) },
	},
	{name: "tumble-csv", ends: minute, read: csvRow, key: region},
	{name: "tumble-avro", ends: minute, read: avroRow, key: region},
	{name: "tumble-debezium", ends: minute, read: afterRow, key: region},
	{name: "tumble-upsert", ends: minute, read: upsertRow, key: region, last: true},
	{name: "hop-json", ends: hops, read: jsonRow, key: region},
	{name: "cumulate-json", ends: steps, read: jsonRow, key: region},
	{
		name: "by-payment", ends: minute, read: jsonRow,
		key: func(r row) string { return region(r) + "|" + r["paid"].(string) },
		counts: func(order row) int {
			if cents(order["amount"]) < 2000 {
				return 0
			}
			return 1
		},
	},
	{name: "updates-debezium", ends: minute, read: afterRow, key: region, largest: true},
	{name: "updates-canal", ends: minute, read: canalRow, key: region, largest: true, unordered: 0.2},
	{name: "updates-upsert", ends: minute, read: upsertRow, key: region, last: true},
}), "revenue", "hop-json", "cumulate-json", "by-payment")

// complete gives audits what most of them have in common.
func complete(audits []sqlAudit) []sqlAudit {
	for n := range audits {
		a := &audits[n]
		if a.topic == "" {
			a.topic = a.name
		}
		if a.counts == nil {
			a.counts = func(row) int { return 1 }
		}
		if a.count == "" {
			a.count, a.unit = "cnt", 1
		}
	}
	return audits
}

func region(r row) string { return r["region"].(string) }

func cents(amount any) int { return int(math.Round(100 * amount.(float64))) }

func minute(at time.Time) []time.Time { return []time.Time{at.Truncate(time.Minute).Add(time.Minute)} }

// hops are the ends of the five windows of five minutes.
func hops(at time.Time) (ends []time.Time) {
	for n := range 5 {
		ends = append(ends, minute(at)[0].Add(time.Duration(n)*time.Minute))
	}
	return ends
}

// steps are the ends of the windows that cumulate up to four minutes.
func steps(at time.Time) (ends []time.Time) {
	for end := minute(at)[0]; !end.After(at.Truncate(4 * time.Minute).Add(4 * time.Minute)); end = end.Add(time.Minute) {
		ends = append(ends, end)
	}
	return ends
}

// judge makes a plain count of both topics of an audit.
func (q *sqlStory) judge(a sqlAudit) oracle {
	q.t.Helper()
	results := q.resultsOf(a) // before the events, of which the job may count more meanwhile
	events, keys := map[cell]int{}, map[string]bool{}
	for _, message := range q.read(orders) {
		order := q.decodeJSON(message.Value)
		maps.Copy(order, order["order"].(map[string]any))
		if n := a.counts(order); n > 0 {
			keys[a.key(order)] = true
			for _, end := range a.ends(time.UnixMilli(int64(order["placedAt"].(float64))).UTC()) {
				events[cell{end, a.key(order)}] += n
			}
		}
	}
	o := judge(slices.Collect(maps.Keys(keys)), results, events, time.Time{})
	o.unit = a.unit
	return o
}

// resultsOf returns the results that stand.
func (q *sqlStory) resultsOf(a sqlAudit) map[cell][]result {
	q.t.Helper()
	results := map[cell][]result{}
	for _, message := range q.read(a.topic) {
		r := a.read(q, message)
		if r == nil {
			continue
		}
		c, next := cell{endOf(r), a.key(r)}, result{Count: int(math.Round(a.unit * r[a.count].(float64)))}
		switch before := results[c]; {
		case len(before) == 0, !a.last && !a.largest:
			results[c] = append(before, next)
		case a.last, next.Count > before[0].Count:
			results[c] = []result{next}
		}
	}
	return results
}

func endOf(r row) time.Time {
	if end, has := r["window_end"]; has {
		return timeOf(end)
	}
	return timeOf(r["window_start"]).Add(time.Minute)
}

func timeOf(value any) time.Time {
	if at, is := value.(time.Time); is {
		return at.UTC()
	}
	at, err := time.Parse("2006-01-02T15:04:05", strings.Replace(value.(string), " ", "T", 1))
	if err != nil {
		panic(err)
	}
	return at
}
