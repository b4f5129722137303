package main

import "gopkg.in/yaml.v3"

// Rules are changed as YAML, not as values of Go, so that comments and order stay, and fields that nobody here knows.

// child is what a mapping has under a key; nil if it has none.
func child(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// items are those of the list that a mapping has under a key.
func items(mapping *yaml.Node, key string) []*yaml.Node {
	if list := child(mapping, key); list != nil {
		return list.Content
	}
	return nil
}

// value is the text that a mapping has under a key; empty if it has none.
func value(mapping *yaml.Node, key string) string {
	if found := child(mapping, key); found != nil {
		return found.Value
	}
	return ""
}
