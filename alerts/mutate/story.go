package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"gopkg.in/yaml.v3"
)

// story is a file of promtool's, with what this program does not read.
type story struct {
	path   string
	fields map[string]any
}

// readStories reads the files of a folder, the smallest first: they are told in less time.
func readStories(folder string) ([]story, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(paths, func(a, b string) int { return size(a) - size(b) })
	var stories []story
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s := story{path: path}
		if err := yaml.Unmarshal(text, &s.fields); err != nil {
			return nil, err
		}
		if err := s.keepValues(text); err != nil {
			return nil, err
		}
		stories = append(stories, s)
	}
	return stories, nil
}

// keepValues reads the values of series as texts: 0x60 is sixty-one times 0, and no number.
func (s story) keepValues(text []byte) error {
	var file struct {
		Tests []struct {
			Series []struct{ Series, Values string } `yaml:"input_series"`
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return err
	}
	for i, test := range list(s.fields["tests"]) {
		var all []any
		for _, series := range file.Tests[i].Series {
			all = append(all, map[string]any{"series": series.Series, "values": series.Values})
		}
		test.(map[string]any)["input_series"] = all
	}
	return nil
}

func size(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return int(info.Size())
}

// about is a story with its looks at some rules alone.
type about struct {
	story
	tests []map[string]any
}

// about is the story with, of its looks, those at these alerts; and at what they record, if that is wanted. It is nil
// where there is nothing to look at.
func (s story) about(rules []*rule, recorded bool) *about {
	var tests []map[string]any
	alerts, names := alertsOf(rules), namesOf(rules)
	for _, t := range list(s.fields["tests"]) {
		test := cloned(t)
		looks := looksAt(list(test["promql_expr_test"]), alerts, names, recorded)
		expected := slices.DeleteFunc(list(test["alert_rule_test"]), func(look any) bool {
			return !slices.Contains(alerts, text(look, "alertname"))
		})
		test["promql_expr_test"], test["alert_rule_test"] = looks, expected
		if len(looks)+len(expected) > 0 {
			tests = append(tests, test)
		}
	}
	if len(tests) == 0 {
		return nil
	}
	return &about{s, tests}
}

func alertsOf(rules []*rule) (names []string) {
	for _, r := range rules {
		if r.Alert != "" {
			names = append(names, r.Alert)
		}
	}
	return names
}

func namesOf(rules []*rule) map[string]bool {
	names := map[string]bool{}
	for _, r := range rules {
		names[r.name()] = true
	}
	return names
}

// exprs are what the story looks at.
func (a *about) exprs() (exprs []string) {
	for _, test := range a.tests {
		for _, look := range list(test["promql_expr_test"]) {
			exprs = append(exprs, text(look, "expr"))
		}
	}
	return exprs
}

// of is the story about changes of some rules, with rules from another folder, and without the series that nobody
// reads.
func (a *about) of(folder string, needed map[*rule]bool, affected []*rule, changes int) map[string]any {
	read := map[string]bool{}
	for _, expr := range append(append(a.exprs(), exprs(affected)...), exprs(slices.Collect(maps.Keys(needed)))...) {
		maps.Copy(read, wordsOf(expr))
	}
	var tests []any
	for _, t := range a.tests {
		test := maps.Clone(t)
		test["input_series"] = slices.DeleteFunc(list(t["input_series"]), func(series any) bool {
			return !read[word.FindString(text(series, "series"))]
		})
		for _, looks := range []string{"promql_expr_test", "alert_rule_test"} {
			test[looks] = eachChange(list(t[looks]), affected, changes)
		}
		tests = append(tests, test)
	}
	of := cloned(a.fields)
	var rules []any
	for _, path := range list(a.fields["rule_files"]) {
		rules = append(rules, filepath.Join(folder, filepath.Base(path.(string))))
	}
	of["rule_files"], of["tests"] = rules, tests
	return of
}

// list is a list of its own, which may be changed.
func list(value any) []any {
	all, _ := value.([]any)
	return slices.Clone(all)
}

func cloned(value any) map[string]any {
	fields := map[string]any{}
	original, _ := value.(map[string]any)
	for name, field := range original {
		fields[name] = field
	}
	return fields
}

func text(value any, field string) string {
	fields, _ := value.(map[string]any)
	text, _ := fields[field].(string)
	return text
}
