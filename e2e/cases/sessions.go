package cases

import (
	"encoding/binary"
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

// sessions: windows that start and end with events, so that each has a size of its own.
func sessions() []Case {
	flags := func(flags ...string) []string {
		return append([]string{"--audit.window-gap=1m", "--audit.expected=none"}, flags...)
	}
	sql := flags("--audit.start-field=window_start", "--audit.end-field=window_end",
		"--audit.time-format=yyyy-MM-dd HH:mm:ss")
	streams := flags("--audit.start-field=@key", "--audit.end-field=@key", "--audit.key-field=@key",
		"--audit.count-field=@value",
		"--audit.updates=last")
	all := sessionsOf(10)
	overlap := audit.Window{Start: all[6].Start.Add(10 * time.Second), End: all[6].End.Add(5 * time.Second)}
	return []Case{
		{
			Name:   "sessions",
			About:  "Flink SQL writes sessions of two users; that one of them is lost cannot be known.",
			Flags:  sql,
			Output: output(sqlSessions(all, "/cart", 3), sqlSessions(append(all[:4:4], all[5:]...), "/pay", 3)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 19}},
		},
		{
			Name:  "sessions-with-faults",
			About: "The same, where one is written twice, one with two counts, and one overlaps with another one.",
			Flags: sql,
			Output: output(sqlSessions(all, "/cart", 3), sqlSessions(all[2:3], "/cart", 3), sqlSessions(all[4:5], "/cart", 4),
				sqlSessions([]audit.Window{overlap}, "/cart", 2)),
			Want: Want{
				Exit: 1, Verdicts: Verdicts{audit.Correct: 7, audit.Duplicate: 1, audit.Conflict: 3},
				Says: `2025-06-03 09:30:00 to 09:30:26 +/cart +conflict \(overlaps\) +3`,
			},
		},
		{
			Name:   "sessions-without-end",
			About:  "A field of the end is named that no result has: nothing derives it.",
			Flags:  flags("--audit.end-field=until"),
			Output: output(results(all, "/cart", 3)),
			Want:   Want{Exit: 2, Verdicts: Verdicts{audit.Correct: 0}, Refused: []audit.Reason{audit.MissingField}},
		},
		{
			Name:   "sessions-in-bytes",
			About:  "Kafka Streams writes a session with each event, and a tombstone for what it was before.",
			Flags:  streams,
			Output: output(grown(all, "/cart", true), grown(all, "/pay", true)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 60}},
		},
		{
			Name:   "sessions-grown",
			About:  "A session is written again when a late event has come: the longer one has taken in the earlier ones.",
			Flags:  streams,
			Output: output(grown(all, "/cart", false)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 30}},
		},
		{
			Name:  "sessions-not-merged",
			About: "The same, and one overlaps with another one for good.",
			Flags: streams,
			Output: output(grown(all, "/cart", true),
				[]Record{sessionRecord(overlap, "/cart", "\x00\x00\x00\x00\x00\x00\x00\x02", overlap.End)}),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 29, audit.Conflict: 2}},
		},
	}
}

// sessionsOf are n sessions, one every five minutes, the longer the later.
func sessionsOf(n int) (windows []audit.Window) {
	for i := range n {
		start := begin.Add(time.Duration(i) * 5 * time.Minute)
		windows = append(windows, audit.Window{Start: start, End: start.Add(time.Duration(20+i) * time.Second)})
	}
	return windows
}

func sqlSessions(windows []audit.Window, key string, count int) []Record {
	return written(windows, key, func(w audit.Window, key string) string {
		return fmt.Sprintf(`{"window_start":%q,"window_end":%q,"page":%q,"count":%d}`,
			w.Start.Format(time.DateTime), w.End.Format(time.DateTime), key, count)
	})
}

// grown are sessions of three events each, of which a result is written with each; and a tombstone of the one before,
// or not.
func grown(windows []audit.Window, page string, takesBack bool) (all []Record) {
	for _, w := range windows {
		var before *audit.Window
		for n := range 3 {
			now := audit.Window{Start: w.Start, End: w.Start.Add(w.End.Sub(w.Start) / 2 * time.Duration(n))}
			if takesBack && before != nil {
				all = append(all, sessionRecord(*before, page, "", now.End))
			}
			count := binary.BigEndian.AppendUint64(nil, uint64(n+1))
			all = append(all, sessionRecord(now, page, string(count), now.End))
			before = &now
		}
	}
	return all
}

// sessionRecord has the session in its Kafka key, as Kafka Streams writes it; without a value it is a tombstone.
func sessionRecord(w audit.Window, page, value string, at time.Time) Record {
	key := binary.BigEndian.AppendUint64([]byte(page), uint64(w.End.UnixMilli()))
	r := Record{Key: binary.BigEndian.AppendUint64(key, uint64(w.Start.UnixMilli())), Time: at}
	if value != "" {
		r.Value = []byte(value)
	}
	return r
}
