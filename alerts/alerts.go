// Package alerts holds what Prometheus records and raises, as data for those who must agree with it: dashboards, tests
// and documentation. The rules themselves are plain YAML, the form in which they are read at night.
package alerts

import (
	"embed"
	"fmt"
	"io/fs"

	"gopkg.in/yaml.v3"
)

// Files are the rules, and Alertmanager's configuration, as they are in the repository.
//
//go:embed rules/*.yaml alertmanager.yml
var Files embed.FS

// Rule is one rule of Prometheus: it has either a name to record under or a name to alert with.
type Rule struct {
	File        string            `yaml:"-"`
	Record      string            `yaml:"record"`
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// Rules reads all rules, in the order of their files.
func Rules() ([]Rule, error) {
	names, err := fs.Glob(Files, "rules/*.yaml")
	if err != nil {
		return nil, err
	}
	var rules []Rule
	for _, name := range names {
		text, err := Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var file struct {
			Groups []struct {
				Rules []Rule `yaml:"rules"`
			} `yaml:"groups"`
		}
		if err := yaml.Unmarshal(text, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, group := range file.Groups {
			for _, rule := range group.Rules {
				rule.File = name
				rules = append(rules, rule)
			}
		}
	}
	return rules, nil
}
