package main

import (
	"regexp"
	"slices"
	"strings"
)

// eachChange are looks at the rules with each of the changes.
func eachChange(looks []any, affected []*rule, changes int) (all []any) {
	for n := range changes {
		for _, l := range looks {
			look := cloned(l)
			for _, field := range []string{"expr", "alertname"} {
				if _, has := look[field]; has {
					look[field] = renamed(text(look, field), affected, n)
				}
			}
			if samples := list(look["exp_samples"]); len(samples) > 0 {
				look["exp_samples"] = eachRenamed(samples, affected, n)
			}
			all = append(all, look)
		}
	}
	return all
}

func eachRenamed(samples []any, affected []*rule, n int) []any {
	for i, s := range samples {
		sample := cloned(s)
		sample["labels"] = renamed(text(s, "labels"), affected, n)
		samples[i] = sample
	}
	return samples
}

var namesOne = regexp.MustCompile(`[{ ]alertname="(\w+)"`)

// looksAt are looks at some of the alerts that are on, and at what is recorded under some names.
func looksAt(looks []any, alerts []string, names map[string]bool, recorded bool) (kept []any) {
	for _, l := range looks {
		look := cloned(l)
		expr := text(look, "expr")
		if !strings.Contains(expr, "ALERTS{") {
			if recorded && readsAny(expr, names) {
				kept = append(kept, look)
			}
			continue
		}
		if named := namesOne.FindStringSubmatch(expr); named != nil && !slices.Contains(alerts, named[1]) {
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
