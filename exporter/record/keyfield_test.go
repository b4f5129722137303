package record

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A key may be what the job makes of its fields, in results and events alike.
func TestKeysThatTheJobMakes(t *testing.T) {
	tests := []struct{ why, fields, kafkaKey, value, want string }{
		{"upper case", "upper(page)", "", `"page":"North"`, "NORTH"},
		{"of every alphabet", "upper(page)", "", `"page":"é и"`, "É И"},
		{"lower case of a field within others", "lower(geo.city)", "", `"geo":{"city":"ROMA"}`, "roma"},
		{"no space around", "trim(page)", "", `"page":"  a b \t"`, "a b"},
		{"no slashes around", `trim(page, "/")`, "", `"page":"/a/b/"`, "a/b"},
		{"one of the other", "upper(trim(page))", "", `"page":" a "`, "A"},
		{"of the Kafka key", "lower(@key)", "K", "", "k"},
		{"of a field of the Kafka key", "lower(@key.id)", `{"id":"K"}`, "", "k"},
		{"of one of several fields", `src,upper(dst)`, "", `"src":"a","dst":"b"`, "a|B"},
		{"of several, with a comma among them", `trim(src, "-"),upper(dst)`, "", `"src":"-a-","dst":"b|c"`, `a|B\|C`},
		{"of a number", "upper(id)", "", `"id":7`, "7"},
		{"of what is not there, which has its name", "upper(id)", "", `"id":null`, "-none-"},
		{
			"of a long one", "upper(page)", "", `"page":"` + strings.Repeat("a", MaxKey+1) + `"`,
			KeyOf(strings.Repeat("A", MaxKey+1)),
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			fields := test.value
			if fields != "" {
				fields = "," + fields
			}
			format := with(ours, func(f *ResultFormat) { f.Key, f.NullKey = test.fields, "-none-" })
			require.NoError(t, format.Validate())
			results, events := NewResults(format), EventFormat{
				At: KafkaTime, Key: test.fields, NullKey: "-none-", Time: ourEvents.Time,
			}
			require.NoError(t, events.Validate())
			value := `{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","count":1` + fields + "}"
			for range 2 {
				got, err := results.Decode(Message{Key: []byte(test.kafkaKey), Value: []byte(value)})
				require.NoError(t, err)
				assert.Equal(t, test.want, got.Key)
			}
			event, err := NewEvents(events).Decode(Message{Key: []byte(test.kafkaKey), Value: []byte(value), Written: begin})
			require.NoError(t, err)
			assert.Equal(t, test.want, event.Key)
		})
	}
}

func TestKeysThatCannotBeMade(t *testing.T) {
	for fields, want := range map[string]string{
		"upper(page":         "want lower, upper or trim of one field",
		"upper()":            "want a field or @key or @none",
		"reverse(page)":      "want lower, upper or trim of one field",
		"upper(page) == 'A'": "want lower, upper or trim of one field",
		"upper(a),upper(a)":  "is there twice",
		"upper(@time)":       "want a field or @key or @none",
	} {
		err := with(ours, func(f *ResultFormat) { f.Key = fields }).Validate()
		require.ErrorContains(t, err, want, fields)
	}
}
