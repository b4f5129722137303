package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// headings are those of a release, each with its kinds of entries: what users have to heed comes before what is better.
var headings = []struct {
	name  string
	kinds []string
}{
	{"Added", []string{"FEATURE"}},
	{"Changed", []string{"CHANGE", "ENHANCEMENT"}},
	{"Deprecated", []string{"DEPRECATED"}},
	{"Removed", []string{"REMOVED"}},
	{"Fixed", []string{"BUGFIX"}},
	{"Security", []string{"SECURITY"}},
}

const unreleased = "## [Unreleased]\n"

var entry = regexp.MustCompile(`^\[(FEATURE|CHANGE|ENHANCEMENT|DEPRECATED|REMOVED|BUGFIX|SECURITY)\] (\S(?:.|\n  )*)$`)

// release gives the changelog a section of this version with all that was unreleased, and nothing is unreleased then.
func release(text, version string, now time.Time) (string, error) {
	before, rest, found := strings.Cut(text, unreleased)
	if !found {
		return "", fmt.Errorf("there is no line %q", strings.TrimSpace(unreleased))
	}
	entries, older := rest, ""
	if i := strings.Index(rest, "\n## "); i >= 0 {
		entries, older = rest[:i], rest[i:]
	}
	byKind, err := read(entries)
	if err != nil {
		return "", err
	}
	title := fmt.Sprintf("\n## [%s] - %s\n", version, now.UTC().Format(time.DateOnly))
	return before + unreleased + title + sections(byKind) + older, nil
}

// read tells the entries by their kind, in the order in which they are.
func read(text string) (map[string]string, error) {
	byKind := map[string]string{}
	for _, line := range strings.Split("\n"+strings.TrimSpace(text), "\n- ")[1:] {
		found := entry.FindStringSubmatch(line)
		if found == nil {
			return nil, fmt.Errorf("want an entry such as `- [BUGFIX] part: what is different`: %q", "- "+line)
		}
		byKind[found[1]] += "- " + found[2] + "\n"
	}
	if len(byKind) == 0 {
		return nil, errors.New("nothing is unreleased")
	}
	return byKind, nil
}

func sections(byKind map[string]string) string {
	text := ""
	for _, heading := range headings {
		entries := ""
		for _, kind := range heading.kinds {
			entries += byKind[kind]
		}
		if entries != "" {
			text += "\n### " + heading.name + "\n\n" + entries
		}
	}
	return text
}
