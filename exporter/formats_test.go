package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/record"
)

// example is one of docs/records.md: flags and the Kafka key, if it needs any, a record, and what it is taken for.
var example = regexp.MustCompile("(?:```sh\n(.*)\n```\n)?(?:```text\n(.*)\n```\n)?```(?:json|csv)\n(.*)\n```\n(.*)\n")

// What docs/records.md says of its examples is what the exporter makes of them.
func TestTheExamplesOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/records.md")
	require.NoError(t, err)
	examples := example.FindAllStringSubmatch(string(page), -1)
	require.Len(t, examples, strings.Count(string(page), "```json")+strings.Count(string(page), "```csv"))
	for _, e := range examples {
		flags, key, value, want := e[1], e[2], e[3], e[4]
		t.Run(want, func(t *testing.T) {
			t.Setenv("FLINKWATCH_AUDIT_KEYS", "/help")
			o, err := parse(words(flags), &bytes.Buffer{})
			require.NoError(t, err)
			results := record.NewResults(o.audit.results())
			var said []string
			for _, m := range results.Split(nil, record.Message{
				Key: []byte(key), Value: []byte(value), Written: time.Date(2026, 11, 23, 13, 0, 16, 0, time.UTC),
			}) {
				result, err := results.Decode(m)
				require.NoError(t, err)
				said = append(said,
					fmt.Sprintf("%s, key `%s`, %s", result.Window.Start.Format(time.RFC3339), result.Key, countOf(o, result)))
			}
			assert.Equal(t, want, strings.Join(said, "; "))
		})
	}
}

// The flags of each row of the table by what writes records can be given together.
func TestTheFlagsOfTheDocsByWhatWritesRecords(t *testing.T) {
	page, err := os.ReadFile("../docs/records.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(page), "## By what writes them")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| (.+) \\| `(--.+)` \\|$").FindAllStringSubmatch(section, -1)
	require.Len(t, rows, strings.Count(section, "| `--"))
	for _, row := range rows {
		_, err := parse(append(words(row[2]), "--audit.topic=results"), &bytes.Buffer{})
		assert.NoError(t, err, row[1])
	}
}

// countOf returns what a result says of its count, or of its sum.
func countOf(o *options, r record.Result) string {
	switch {
	case o.audit.format.of.Meaning == record.MeansSum && r.Doubt == "":
		return "sum " + o.audit.audit().Text(r.Count)
	case r.Retracts:
		return "taken back"
	case r.Doubt != "":
		return fmt.Sprintf("count unknown: `%s`", r.Doubt)
	}
	return fmt.Sprintf("count %d", r.Count)
}

// words parts flags at spaces, but for those within quotes, which are left out.
func words(line string) (words []string) {
	var word []rune
	quote := ' '
	for _, c := range line + " " {
		switch {
		case c == quote && c != ' ':
			quote = ' '
		case quote == ' ' && (c == '\'' || c == '"'):
			quote = c
		case quote == ' ' && c == ' ':
			if len(word) > 0 {
				words, word = append(words, string(word)), nil
			}
		default:
			word = append(word, c)
		}
	}
	return words
}

// Every flag of the formats is in the docs.
func TestTheFlagsAreInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/records.md")
	require.NoError(t, err)
	out := &bytes.Buffer{}
	_, err = parse([]string{"--help"}, out)
	require.NoError(t, err)
	flags := regexp.MustCompile(
		`--audit\.(?:[a-z-]*field|[a-z-]*format|[a-z-]*columns|delimiter|` +
			`time-[a-z]+|input-(?:key|time)-[a-z]+|null-key|window-[a-z]+)`,
	)
	for _, flag := range flags.FindAllString(out.String(), -1) {
		assert.True(t, bytes.Contains(page, []byte("`"+flag+"`")), flag)
	}
}

func TestTheInputIsWrittenAsTheOutputUnlessToldOtherwise(t *testing.T) {
	o, err := parse([]string{
		"--audit.keys=a", "--audit.key-field=user.id", "--audit.null-key=none",
		"--audit.time-format=dd-MM-yyyy hh:mm:ss", "--audit.time-clock=am",
	}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, record.EventFormat{
		Form: record.JSON, Columns: record.Columns{Delimiter: ","}, At: "timestamp", Key: "user.id", NullKey: "none",
		Time: record.TimeFormat{Format: "dd-MM-yyyy hh:mm:ss", Clock: record.ClockAM, Zone: "UTC"},
	}, o.audit.events())

	o, err = parse([]string{
		"--audit.keys=a", "--audit.input-time-field=@time", "--audit.input-key-field=@key", "--audit.input-time-format=unix",
	}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, record.EventFormat{
		Form: record.JSON, Columns: record.Columns{Delimiter: ","}, At: "@time", Key: "@key",
		Time: record.TimeFormat{Format: "unix", Clock: record.Clock24, Zone: "UTC"},
	}, o.audit.events())
}

// Windows of whole days are on the clock of their zone: so are the offset, the events and the time from which is
// judged.
func TestDaysOfAZone(t *testing.T) {
	o, err := parse([]string{
		"--audit.keys=" + strings.Repeat("k", 300), "--audit.window-size=24h", "--audit.horizon=720h",
		"--audit.time-zone=Europe/Berlin", "--audit.window-offset=-2h", "--audit.from=2026-10-01T22:00:00Z",
	}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, record.CutByZone, o.audit.results().Time.CutBy)
	assert.Equal(t, record.CutByZone, o.audit.events().Time.CutBy)
	config := o.audit.audit()
	assert.Zero(t, config.Offset)
	assert.Equal(t, time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), config.From)
	assert.Len(t, config.Keys[0], record.MaxKey, "keys are cut as those of records are")
}
