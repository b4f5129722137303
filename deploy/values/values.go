// Package values reads the values of the chart with their comments, from which schema and documentation are made.
package values

import (
	"encoding/json"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Value is a value of the chart, or a section of values.
type Value struct {
	Name  string
	Text  string         // its comment
	Extra map[string]any // what the comment adds to its schema
	Node  *yaml.Node     // its default
	Below []Value        // those of a section
}

// Read reads the values of a chart, in their order.
func Read(text []byte) ([]Value, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("values: want a mapping")
	}
	return read(document.Content[0], "")
}

func read(mapping *yaml.Node, path string) ([]Value, error) {
	var all []Value
	for n := 0; n < len(mapping.Content); n += 2 {
		key, node := mapping.Content[n], mapping.Content[n+1]
		v := Value{Name: key.Value, Node: node}
		var err error
		if v.Text, v.Extra, err = comment(key.HeadComment); err != nil {
			return nil, fmt.Errorf("values: %s%s: %w", path, v.Name, err)
		}
		if v.Text == "" {
			if v.Below, err = section(node, path+v.Name); err != nil {
				return nil, err
			}
		}
		all = append(all, v)
	}
	return all, nil
}

// section reads the values of one that has no comment of its own. The others are free in what they hold.
func section(node *yaml.Node, path string) ([]Value, error) {
	if node.Kind != yaml.MappingNode || len(node.Content) == 0 {
		return nil, fmt.Errorf("values: %s: has no comment", path)
	}
	return read(node, path+".")
}

// comment splits a comment into its text and the schema at its end.
func comment(text string) (string, map[string]any, error) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.TrimSpace(strings.TrimPrefix(line, "#")))
	}
	text = strings.TrimSpace(strings.Join(lines, " "))
	prose, schema, found := strings.Cut(text, " {\"")
	if !found {
		return text, nil, nil
	}
	var extra map[string]any
	if err := json.Unmarshal([]byte(`{"`+schema), &extra); err != nil {
		return "", nil, fmt.Errorf("schema in its comment: %w", err)
	}
	return prose, extra, nil
}
