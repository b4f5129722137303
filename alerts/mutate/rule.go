package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

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

// needed are the rules that some expressions read, and those that these read.
func (f ruleFiles) needed(exprs []string) map[*rule]bool {
	needed := map[*rule]bool{}
	for ; len(exprs) > 0; exprs = exprs[1:] {
		read := wordsOf(exprs[0])
		for _, r := range f.all() {
			if read[r.name()] && !needed[r] {
				needed[r] = true
				exprs = append(exprs, r.Expr)
			}
		}
	}
	return needed
}

// readers are the rules that read one, or read one that does.
func (f ruleFiles) readers(of *rule) (readers []*rule) {
	names := map[string]bool{of.name(): true}
	for more := true; more; {
		more = false
		for _, r := range f.all() {
			if !names[r.name()] && readsAny(r.Expr, names) {
				names[r.name()], more = true, true
				readers = append(readers, r)
			}
		}
	}
	return readers
}

func exprs(rules []*rule) (all []string) {
	for _, r := range rules {
		all = append(all, r.Expr)
	}
	return all
}

// write puts those of the rules that are needed into a folder, in files of the same names. Those that a change affects
// are there once for each change, under another name.
func (f ruleFiles) write(folder string, needed map[*rule]bool, affected []*rule, changes []change) error {
	for name, groups := range f {
		var kept struct {
			Groups []group `yaml:"groups"`
		}
		for _, g := range groups {
			var rules []*rule
			for _, r := range g.Rules {
				switch {
				case slices.Contains(affected, r):
					rules = append(rules, variants(r, affected, changes)...)
				case needed[r]:
					rules = append(rules, r)
				}
			}
			if g.Rules = rules; len(rules) > 0 {
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

// variants are a rule as it is with each of the changes.
func variants(r *rule, affected []*rule, changes []change) (all []*rule) {
	for n, c := range changes {
		variant := *r
		if r == c.of {
			variant = *c.rule
		}
		variant.Expr = renamed(variant.Expr, affected, n)
		variant.Alert, variant.Record = renamed(r.Alert, affected, n), renamed(r.Record, affected, n)
		all = append(all, &variant)
	}
	return all
}

var word = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)

// renamed is a text with the names that rules have with a change.
func renamed(text string, affected []*rule, n int) string {
	return word.ReplaceAllStringFunc(text, func(name string) string {
		if slices.ContainsFunc(affected, func(r *rule) bool { return r.name() == name }) {
			return fmt.Sprintf("%s__change%d", name, n)
		}
		return name
	})
}

func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range word.FindAllString(text, -1) {
		words[w] = true
	}
	return words
}

func readsAny(text string, names map[string]bool) bool {
	return slices.ContainsFunc(word.FindAllString(text, -1), func(w string) bool { return names[w] })
}
