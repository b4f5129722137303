//go:build e2e

package e2e

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"strings"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/avro"
)

// row is a row of a table, or an order; nil if it was deleted.
type row map[string]any

func (q *sqlStory) decodeJSON(text []byte) (r row) {
	q.t.Helper()
	require.NoError(q.t, json.Unmarshal(text, &r), "%s", text)
	return r
}

func jsonRow(q *sqlStory, m kafka.Message) row { return q.decodeJSON(m.Value) }

func csvRow(q *sqlStory, m kafka.Message) row {
	fields := strings.Split(strings.TrimSpace(string(m.Value)), ",")
	require.Len(q.t, fields, 5, "%s", m.Value)
	var n float64
	require.NoError(q.t, json.Unmarshal([]byte(fields[3]), &n))
	return row{"window_end": strings.Trim(fields[1], `"`), "region": fields[2], "cnt": n}
}

func avroRow(q *sqlStory, m kafka.Message) (r row) {
	schema, err := avro.Parse(q.registry.schema(int(binary.BigEndian.Uint32(m.Value[1:]))))
	require.NoError(q.t, err)
	fields := map[string]any{}
	_, err = schema.Decode(m.Value[5:], &fields)
	require.NoError(q.t, err)
	return row{"window_end": fields["window_end"], "region": fields["region"], "cnt": float64(fields["cnt"].(int64))}
}

func afterRow(q *sqlStory, m kafka.Message) row {
	after, is := q.decodeJSON(m.Value)["after"].(map[string]any)
	if !is {
		return nil
	}
	return after
}

func canalRow(q *sqlStory, m kafka.Message) row {
	r := q.decodeJSON(m.Value)
	if r["type"] == "DELETE" {
		return nil
	}
	return r["data"].([]any)[0].(map[string]any)
}

func upsertRow(q *sqlStory, m kafka.Message) row {
	r := q.decodeJSON(m.Value)
	maps.Copy(r, q.decodeJSON(m.Key))
	return r
}
