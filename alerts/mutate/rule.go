package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// rule is a rule of Prometheus as its file has it.
type rule struct {
	Record        string            `yaml:"record,omitempty"`
	Alert         string            `yaml:"alert,omitempty"`
	Expr          string            `yaml:"expr"`
	For           string            `yaml:"for,omitempty"`
	KeepFiringFor string            `yaml:"keep_firing_for,omitempty"`
	Labels        map[string]string `yaml:"labels,omitempty"`
	Annotations   map[string]string `yaml:"annotations,omitempty"`
}

func (r *rule) name() string { return r.Record + r.Alert }

type group struct {
	Name     string  `yaml:"name"`
	Interval string  `yaml:"interval,omitempty"`
	Rules    []*rule `yaml:"rules"`
}

// ruleFiles are groups by the name of their file.
type ruleFiles map[string][]group

func readRules(folder string) (ruleFiles, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	files := ruleFiles{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var file struct{ Groups []group }
		if err := yaml.Unmarshal(text, &file); err != nil {
			return nil, err
		}
		files[filepath.Base(path)] = file.Groups
	}
	return files, nil
}

// all are the rules, in the order of their files and groups.
func (f ruleFiles) all() (rules []*rule) {
	for _, name := range sortedKeys(f) {
		for _, g := range f[name] {
			rules = append(rules, g.Rules...)
		}
	}
	return rules
}

// named are the rules of these names; all where there are none.
func (f ruleFiles) named(names []string) []*rule {
	return slices.DeleteFunc(f.all(), func(r *rule) bool { return len(names) > 0 && !slices.Contains(names, r.name()) })
}

// needed are the rules without which the one cannot be told: all that is recorded, the rule, the alerts that it reads, and
// those that read it.
func (f ruleFiles) needed(of *rule) map[*rule]bool {
	needed, all := map[*rule]bool{of: true}, f.all()
	for _, r := range all {
		needed[r] = needed[r] || r.Record != "" || strings.Contains(of.Expr, r.name())
	}
	for _, r := range f.readers(of) {
		needed[r] = true
		for _, read := range all {
			needed[read] = needed[read] || strings.Contains(r.Expr, read.name())
		}
	}
	return needed
}

// readers are the rules that read one, or read one that does.
func (f ruleFiles) readers(of *rule) (readers []*rule) {
	for _, r := range f.all() {
		if r != of && !slices.Contains(readers, r) && strings.Contains(r.Expr, of.name()) {
			readers = append(append(readers, r), f.readers(r)...)
		}
	}
	return readers
}

// write puts those of the rules that are needed into a folder, in files of the same names, with one of them changed.
func (f ruleFiles) write(folder string, needed map[*rule]bool, old, changed *rule) error {
	for name, groups := range f {
		var kept struct {
			Groups []group `yaml:"groups"`
		}
		for _, g := range groups {
			g.Rules = slices.DeleteFunc(slices.Clone(g.Rules), func(r *rule) bool { return !needed[r] })
			for i, r := range g.Rules {
				if r == old {
					g.Rules[i] = changed
				}
			}
			if len(g.Rules) > 0 {
				kept.Groups = append(kept.Groups, g)
			}
		}
		text, err := yaml.Marshal(kept)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
