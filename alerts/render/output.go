package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"
)

// output is where the files go, and in which form.
type output struct {
	stdout            io.Writer
	folder, namespace string
	labels            map[string]string
}

// A prometheusRule is what prometheus-operator takes; its spec is a file of rules.
type prometheusRule struct {
	APIVersion string     `yaml:"apiVersion"`
	Kind       string     `yaml:"kind"`
	Metadata   metadata   `yaml:"metadata"`
	Spec       *yaml.Node `yaml:"spec"`
}

type metadata struct {
	Name      string            `yaml:"name"`
	Namespace string            `yaml:"namespace"`
	Labels    map[string]string `yaml:"labels,omitempty"`
}

const (
	objectName = "flinkwatch"
	header     = "# Made of flinkwatch's alerts by `make rules`: change its settings, not this file.\n"
)

// write writes a file for each file, or all rules as one to the standard output, where one file is wanted.
func (o output) write(files []ruleFile, alertmanager *yaml.Node) error {
	if o.folder == "" {
		text, err := o.encode(objectName, merged(files))
		if err == nil {
			_, err = o.stdout.Write(text)
		}
		return err
	}
	if err := os.MkdirAll(filepath.Join(o.folder, "rules"), 0o755); err != nil {
		return fmt.Errorf("folder of the rendered rules: %w", err)
	}
	for _, file := range files {
		text, err := o.encode(objectName+"-"+strings.TrimSuffix(file.name, ".yaml"), file.root)
		if err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
		if err := os.WriteFile(filepath.Join(o.folder, "rules", file.name), text, 0o644); err != nil {
			return err
		}
	}
	text, err := encode(alertmanager)
	if err != nil {
		return fmt.Errorf("alertmanager.yml: %w", err)
	}
	return os.WriteFile(filepath.Join(o.folder, "alertmanager.yml"), text, 0o644)
}

// merged is one mapping with the groups of all files.
func merged(files []ruleFile) *yaml.Node {
	groups := &yaml.Node{Kind: yaml.SequenceNode}
	for _, file := range files {
		groups.Content = append(groups.Content, items(file.root, "groups")...)
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Value: "groups"}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, groups}}
}

// encode is the text of a file of rules, or of the object with this name.
func (o output) encode(name string, rules *yaml.Node) ([]byte, error) {
	if o.namespace == "" {
		return encode(rules)
	}
	return encode(prometheusRule{
		APIVersion: "monitoring.coreos.com/v1",
		Kind:       "PrometheusRule",
		Metadata:   metadata{Name: name, Namespace: o.namespace, Labels: o.labels},
		Spec:       rules,
	})
}

func encode(content any) ([]byte, error) {
	text := bytes.NewBufferString(header)
	encoder := yaml.NewEncoder(text)
	encoder.SetIndent(2)
	err := encoder.Encode(content)
	return text.Bytes(), err
}
