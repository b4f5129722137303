package cases

import (
	"encoding/json"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// kind is a job that not only counts the events of each key in windows that follow one another.
type kind struct {
	name string
	hops bool // its windows have five minutes, and begin every minute
	sums bool // it adds up amounts
	pair bool // its key has two fields
	some bool // it counts some of the events, and its topic has results of other jobs
}

var kinds = []kind{
	{name: "hop", hops: true},
	{name: "sum", sums: true},
	{name: "composite", pair: true},
	{name: "filtered", some: true},
	{name: "everything", hops: true, sums: true, pair: true, some: true},
}

const (
	kindMinutes = 20
	eachMinute  = 2 // events of a key
	price       = 1.25
	perMinute   = 3 // results, one of each key
)

// kindKeys are such that neither of two fields is a key by itself.
var kindKeys = [perMinute]string{"eu|card", "eu|cash", "us|card"}

func (k kind) flags() []string {
	flags := counted("--audit.lateness=1s")
	if k.hops {
		flags = []string{"--audit.window-size=5m", "--audit.window-slide=1m", "--audit.lateness=1s"}
	}
	if k.sums {
		flags = append(flags, "--audit.result=sum", "--audit.count-field=revenue", "--audit.input-sum-field=paid")
	}
	if k.pair {
		flags = append(flags, "--audit.key-field=src,dst")
	}
	if k.some {
		flags = append(flags, `--audit.where=metric == "orders"`, `--audit.input-where=level == "ERROR"`)
	}
	return flags
}

// value is a result: how many events of a key a window holds.
type value struct {
	window audit.Window
	key    string
	events int
}

// right are the results of all windows.
func (k kind) right() (all []value) {
	for end := 1; end <= kindMinutes; end++ {
		w := k.window(end)
		held := end - max(0, int(w.Start.Sub(begin)/time.Minute))
		for _, key := range kindKeys {
			all = append(all, value{w, key, held * eachMinute})
		}
	}
	return all
}

// window is that which ends after so many minutes.
func (k kind) window(end int) audit.Window {
	at := begin.Add(time.Duration(end) * time.Minute)
	if k.hops {
		return audit.Window{Start: at.Add(-5 * time.Minute), End: at}
	}
	return audit.Window{Start: at.Add(-time.Minute), End: at}
}

// holding is how many windows an event is in.
func (k kind) holding() int64 {
	if k.hops {
		return 5
	}
	return 1
}

// results are the records of these. Where some events count, they are among those of another job.
func (k kind) results(values []value) (all []Record) {
	for _, v := range values {
		result := func(metric string, events int) Record {
			return k.record(v.key, v.window.End.Add(-time.Millisecond), map[string]any{
				"windowStart": v.window.Start.Format(time.RFC3339), "windowEnd": v.window.End.Format(time.RFC3339),
				"metric": metric, "count": events, "revenue": price * float64(events),
			})
		}
		if k.some {
			all = append(all, result("visits", 99))
		}
		all = append(all, result("orders", v.events))
	}
	return all
}

// record has the key and other fields.
func (k kind) record(key string, at time.Time, fields map[string]any) Record {
	if fields["page"] = key; k.pair {
		fields["src"], fields["dst"], _ = strings.Cut(key, "|")
	}
	text, _ := json.Marshal(fields) // of texts and numbers
	return Record{Value: text, Time: at}
}

// events are those of the minutes from one up to another.
func (k kind) events(from, to int) (all []Record) {
	for _, w := range minutes(from, to) {
		for n := range eachMinute {
			for _, key := range kindKeys {
				all = append(all, k.event(w.Start.Add(time.Duration(n)*time.Minute/eachMinute), key)...)
			}
		}
	}
	return all
}

// event is one that counts, after one that does not where some count.
func (k kind) event(at time.Time, key string) (all []Record) {
	event := func(level string, paid float64) Record {
		return k.record(key, at, map[string]any{"timestamp": at.Format(time.RFC3339), "level": level, "paid": paid})
	}
	if k.some {
		all = append(all, event("INFO", 1000))
	}
	return append(all, event("ERROR", price))
}
