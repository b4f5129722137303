package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

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
		stories = append(stories, s)
	}
	return stories, nil
}

func size(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return int(info.Size())
}

// about is the story with rules from another folder, and of its looks those at these alerts; and at what is recorded, if that is
// wanted. It is nil where there is nothing to look at.
func (s story) about(alerts []string, recorded bool, folder string) map[string]any {
	var tests []any
	for _, t := range list(s.fields["tests"]) {
		test := cloned(t)
		looks := looksAt(list(test["promql_expr_test"]), alerts, recorded)
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
	about := cloned(s.fields)
	var rules []any
	for _, path := range list(s.fields["rule_files"]) {
		rules = append(rules, filepath.Join(folder, filepath.Base(path.(string))))
	}
	about["rule_files"], about["tests"] = rules, tests
	return about
}

// looksAt are looks at some of the alerts that are on.
func looksAt(looks []any, alerts []string, recorded bool) (kept []any) {
	for _, l := range looks {
		look := cloned(l)
		expr := text(look, "expr")
		if !strings.Contains(expr, "ALERTS{") {
			if recorded {
				kept = append(kept, look)
			}
			continue
		}
		only := `ALERTS{alertname=~"` + strings.Join(alerts, "|") + `", `
		look["expr"] = strings.ReplaceAll(expr, "ALERTS{", only)
		look["exp_samples"] = slices.DeleteFunc(list(look["exp_samples"]), func(sample any) bool {
			return !slices.ContainsFunc(alerts, func(alert string) bool {
				return strings.Contains(text(sample, "labels"), `alertname="`+alert+`"`)
			})
		})
		kept = append(kept, look)
	}
	return kept
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
