package recognise

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/record"
)

// Whatever the records of two topics are, they are recognised or refused.
func FuzzLook(f *testing.F) {
	for _, seed := range [][2]string{
		{
			`{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","page":"a","count":2}`,
			`{"timestamp":"2026-11-23T01:00:01Z","page":"a"}`,
		},
		{`{"start":1795395600000,"end":1795395660000,"n":1}` + "\n" +
			`{"start":1795395660000,"end":1795395720000,"n":1}`, ""},
		{"2026-11-23 01:00:00,a,7\n2026-11-23 01:01:00,a,8", "a,2026-11-23 01:00:03"},
		{"", "\n\n"},
		{"[[]]", "{}"},
		{`"x"`, "null"},
		{`{"after":{"w":{"s":"2026-11-23T01:00:00Z"},"c":1},"op":"c"}`, `[{"t":1},{"t":2}]`},
	} {
		f.Add([]byte("a@1795395600000"), []byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, key, results, events []byte) {
		if len(results)+len(events) > 4000 || len(key) > 300 {
			return
		}
		_, err := Look(sampleOf(key, results), sampleOf(key, events))
		if err != nil {
			refusal := Refusal{}
			require.ErrorAs(t, err, &refusal)
		}
	})
}

// sampleOf is a topic of two partitions, with a record in each line.
func sampleOf(key, lines []byte) Sample {
	s := Sample{Cut: map[int]bool{}}
	for n, line := range bytes.Split(lines, []byte("\n")) {
		s.Records = append(s.Records, Record{
			Message:   record.Message{Key: key, Value: line, Written: time.UnixMilli(1795395600000 + int64(n)*1000)},
			Partition: n % 2,
		})
	}
	return s
}
