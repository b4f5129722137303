package values_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/deploy/values"
)

const text = `# What the file is about.

# How many. {"minimum": 0}
replicas: 1
image:
  # When it is
  # pulled. {"enum": ["Always", "Never"]}
  pull: Always
# What a pod may have.
resources:
  limits: {memory: 1Gi}
# Ports. {"items": {"type": "integer"}}
ports: [8081]
`

func TestSchema(t *testing.T) {
	all, err := values.Read([]byte(text))
	require.NoError(t, err)
	got, err := values.Schema(all)
	require.NoError(t, err)
	var schema struct {
		AdditionalProperties bool
		Properties           map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(got, &schema))
	assert.False(t, schema.AdditionalProperties, "what is not in the values is refused")
	for _, row := range []struct{ name, property, want string }{
		{
			"a comment describes a value, and says what it may be", "replicas",
			`{"type": "integer", "description": "How many.", "minimum": 0}`,
		},
		{
			"a section has the values below it, and no others", "image", `{"type": "object", "additionalProperties": false,
				"properties": {"pull": {"type": "string", "description": "When it is pulled.", "enum": ["Always", "Never"]}}}`,
		},
		{
			"a mapping with a comment may hold anything", "resources",
			`{"type": "object", "description": "What a pod may have."}`,
		},
		{
			"a list says what is in it", "ports",
			`{"type": "array", "description": "Ports.", "items": {"type": "integer"}}`,
		},
	} {
		t.Run(row.name, func(t *testing.T) { assert.JSONEq(t, row.want, string(schema.Properties[row.property])) })
	}
}

func TestTable(t *testing.T) {
	all, err := values.Read([]byte(text))
	require.NoError(t, err)
	got, err := values.Table(all)
	require.NoError(t, err)
	assert.Contains(t, got, "| `image.pull` | `\"Always\"` | When it is pulled. |\n")
	assert.Contains(t, got, "| `resources` | `{\"limits\":{\"memory\":\"1Gi\"}}` | What a pod may have. |\n")
}

func TestRefused(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"a value without a comment", "web:\n  port: 1", "values: web.port: has no comment"},
		{"a schema that is none", "# A port. {\"minimum\": }\nport: 1", "values: port: schema in its comment: "},
		{"no mapping", "- a", "values: want a mapping"},
		{"no YAML", "a: b: c", "values: yaml: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := values.Read([]byte(row.text))
			assert.ErrorContains(t, err, row.want)
		})
	}
}
