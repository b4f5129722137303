package config

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// Given is the text of a flag; unusual if it is not the default.
type Given func(flag string) (text string, unusual bool)

// Write writes the file that says what the flags say.
func Write(given Given) ([]byte, error) {
	return WriteCommented(given, func(string) string { return "" })
}

// WriteCommented writes the file with a comment above each flag's setting; an empty one is none.
func WriteCommented(given Given, comment func(flag string) string) ([]byte, error) {
	root := mapping()
	backlog, _ := given("backlog.topic")
	topic, _ := given("audit.topic")
	if audits := topic != "" || backlog != ""; audits {
		set(root, "kafka.main", kafkaSection.node(given, comment))
		audit := auditSection.node(given, comment)
		set(root, "audits", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{audit}})
	}
	if url, _ := given("flink.url"); url != "" {
		set(root, "flink.main", flinkSection.node(given, comment))
	}
	if allow, _ := given(hostsFlag); allow != "" {
		set(root, probeSection.name, probeSection.node(given, comment))
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (s section) node(given Given, comment func(flag string) string) *yaml.Node {
	entry := mapping()
	for _, f := range s.fields {
		if f.flag == "" {
			continue
		}
		text, unusual := given(f.flag)
		if f.off && text != "" || !f.off && unusual {
			value := f.node(text)
			value.HeadComment = comment(f.flag)
			set(entry, f.path, value)
		}
	}
	return entry
}

func (f field) node(text string) *yaml.Node {
	if !f.list || f.one && (!strings.Contains(text, ",") || strings.HasPrefix(text, "^")) {
		return scalar(text)
	}
	values := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for value := range strings.SplitSeq(text, ",") {
		if value = strings.TrimSpace(value); value != "" {
			values.Content = append(values.Content, scalar(value))
		}
	}
	return values
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

// scalar is quoted where YAML would read something else than a text, unless that is a number or a yes or no.
func scalar(text string) *yaml.Node {
	node := &yaml.Node{}
	node.SetString(text)
	var plain yaml.Node
	if err := yaml.Unmarshal([]byte(text), &plain); err == nil && len(plain.Content) == 1 {
		if tag := plain.Content[0].Tag; tag == "!!int" || tag == "!!bool" {
			node.Tag = tag
		}
	}
	return node
}

// set puts a node under a path, in mappings that it makes.
func set(node *yaml.Node, path string, value *yaml.Node) {
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		key := scalar(name)
		key.HeadComment, value.HeadComment = value.HeadComment, "" // above the line
		node.Content = append(node.Content, key, value)
		return
	}
	last := len(node.Content) - 1
	if last < 0 || node.Content[last-1].Value != name {
		node.Content = append(node.Content, scalar(name), mapping())
		last += 2
	}
	set(node.Content[last], rest, value)
}
