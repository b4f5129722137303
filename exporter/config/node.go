package config

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

var flagName = regexp.MustCompile(`--[a-z][a-z-]*(\.[a-z][a-z-]*)+`)

// deepest is how deep mappings may be merged: an anchor may be within itself.
const deepest = 8

type pair struct {
	key   string
	value *yaml.Node
	line  int
}

func resolved(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// pairs are the fields of a mapping; its own come before those that it merges.
func (r *reader) pairs(node *yaml.Node, path string, depth int) []pair {
	node = resolved(node)
	if node.Kind != yaml.MappingNode || depth > deepest {
		r.complain(node.Line, path, "want fields")
		return nil
	}
	var own, merged []pair
	lines := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Tag == "!!merge" {
			merged = append(merged, r.merged(value, path, depth)...)
			continue
		}
		if first := lines[key.Value]; first > 0 {
			r.complain(key.Line, join(path, key.Value), "is in line %d already", first)
			continue
		}
		lines[key.Value] = key.Line
		own = append(own, pair{key.Value, value, key.Line})
	}
	for _, p := range merged {
		if lines[p.key] == 0 {
			lines[p.key] = p.line
			own = append(own, p)
		}
	}
	return own
}

func (r *reader) merged(node *yaml.Node, path string, depth int) []pair {
	if node = resolved(node); node.Kind != yaml.SequenceNode {
		return r.pairs(node, path, depth+1)
	}
	var all []pair
	for _, n := range node.Content {
		all = append(all, r.pairs(n, path, depth+1)...)
	}
	return all
}

func join(path, name string) string {
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}

// clusters are the entries of a section by name.
func (r *reader) clusters(s section, node *yaml.Node) []entry {
	var entries []entry
	for _, p := range r.pairs(node, s.name, 0) {
		e := entry{s.name + "." + p.key, p.line, map[string]Setting{}}
		r.fields(s, p.value, "", e)
		entries = append(entries, e)
	}
	return entries
}

func (r *reader) list(s section, node *yaml.Node) []entry {
	node = resolved(node)
	if node.Kind != yaml.SequenceNode {
		r.complain(node.Line, s.name, "want a list")
		return nil
	}
	var entries []entry
	for i, n := range node.Content {
		e := entry{fmt.Sprintf("%s[%d]", s.name, i), n.Line, map[string]Setting{}}
		r.fields(s, n, "", e)
		entries = append(entries, e)
	}
	return entries
}

// fields reads an entry, or the fields below a path in it.
func (r *reader) fields(s section, node *yaml.Node, below string, e entry) {
	for _, p := range r.pairs(node, join(e.path, below), 0) {
		name := join(below, p.key)
		path := join(e.path, name)
		f, known := s.field(name)
		switch {
		case known && !strings.Contains(p.key, "."):
			if text, ok := r.text(f, p, path); ok {
				e.values[name] = Setting{Text: text, Path: path, Line: p.line}
			}
		case s.group(name):
			r.fields(s, p.value, name, e)
		default:
			r.complain(p.line, path, "unknown field")
		}
	}
}

func (r *reader) text(f field, p pair, path string) (string, bool) {
	node := resolved(p.value)
	if !f.list || node.Kind != yaml.SequenceNode {
		return r.scalar(node, p.line, path)
	}
	var texts []string
	for i, n := range node.Content {
		text, ok := r.scalar(resolved(n), n.Line, fmt.Sprintf("%s[%d]", path, i))
		switch {
		case !ok:
			return "", false
		case strings.Contains(text, ","):
			r.complain(n.Line, path, "%q: want no comma in a value", text)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ","), true
}

func (r *reader) scalar(node *yaml.Node, line int, path string) (string, bool) {
	if node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
		r.complain(line, path, "want a value")
		return "", false
	}
	return node.Value, true
}
