package values

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"

	"gopkg.in/yaml.v3"
)

// Schema is the JSON Schema by which Helm refuses values that the chart does not know.
func Schema(all []Value) ([]byte, error) {
	root := object(all)
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "Values of the chart flinkwatch"
	root["properties"].(map[string]any)["global"] = map[string]any{
		"type": "object", "description": "Values of a chart above this one.",
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(root)
	return text.Bytes(), err
}

func object(all []Value) map[string]any {
	properties := map[string]any{}
	for _, v := range all {
		properties[v.Name] = v.schema()
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func (v Value) schema() map[string]any {
	if v.Below != nil {
		return object(v.Below)
	}
	schema := map[string]any{"type": kind(v.Node), "description": v.Text}
	maps.Copy(schema, v.Extra)
	return schema
}

func kind(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "object"
	case yaml.SequenceNode:
		return "array"
	}
	switch node.ShortTag() {
	case "!!bool":
		return "boolean"
	case "!!int":
		return "integer"
	case "!!float":
		return "number"
	}
	return "string"
}

// Default is the default as JSON, which is YAML, too.
func (v Value) Default() (string, error) {
	var value any
	if err := v.Node.Decode(&value); err != nil {
		return "", fmt.Errorf("values: default of %s: %w", v.Name, err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return string(bytes.TrimSpace(text.Bytes())), err
}
