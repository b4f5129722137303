package config

import (
	"encoding/json"
	"strings"
)

// schema is as much of JSON Schema as the file needs.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        any                `json:"type,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Patterns    map[string]*schema `json:"patternProperties,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Required    []string           `json:"required,omitempty"`
	MostFields  int                `json:"maxProperties,omitempty"`
}

var values = []string{"string", "number", "boolean"}

// Schema is the JSON Schema of the file. The help of a flag is what it says of a field.
func Schema(help func(flag string) string) ([]byte, error) {
	root := object()
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Description = "Configuration of flinkwatch."
	root.Patterns = map[string]*schema{"^x-": {}}
	root.Properties[kafkaSection.name] = &schema{Type: "object", Additional: kafkaSection.schema(help)}
	root.Properties[flinkSection.name] = &schema{Type: "object", Additional: flinkSection.schema(help), MostFields: 1}
	probe := probeSection.schema(help)
	probe.Properties[modulesField] = &schema{Type: "object", Additional: moduleSection.schema(help)}
	root.Properties[probeSection.name] = probe
	audit := auditSection.schema(help)
	audit.Required = []string{"name"}
	root.Properties[auditSection.name] = &schema{Type: "array", Items: audit}
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

func object() *schema {
	return &schema{Type: "object", Properties: map[string]*schema{}, Additional: false}
}

func (s section) schema(help func(string) string) *schema {
	entry := object()
	for _, f := range s.fields {
		at := entry
		names := strings.Split(f.path, ".")
		for _, name := range names[:len(names)-1] {
			if at.Properties[name] == nil {
				at.Properties[name] = object()
			}
			at = at.Properties[name]
		}
		at.Properties[names[len(names)-1]] = f.schema(help)
	}
	return entry
}

func (f field) schema(help func(string) string) *schema {
	field := &schema{Type: values}
	if f.flag != "" {
		field.Description = help(f.flag)
	}
	if f.list {
		field.Type, field.Items = append([]string{"array"}, values...), &schema{Type: values}
	}
	return field
}
