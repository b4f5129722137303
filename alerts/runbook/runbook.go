// Package runbook reads the runbooks of the alerts, for those who try what they tell people to do.
package runbook

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Runbook is what to do about one alert.
type Runbook struct {
	Name string
	Text string
}

// All reads the runbooks of a folder. Its README is none.
func All(folder fs.FS) ([]Runbook, error) {
	names, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, err
	}
	var all []Runbook
	for _, name := range names {
		if name == "README.md" {
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		all = append(all, Runbook{Name: strings.TrimSuffix(name, path.Ext(name)), Text: string(text)})
	}
	return all, nil
}

// Diagnosis has the commands that only read.
const Diagnosis = "Diagnosis"

// Section is the text below a heading.
func (r Runbook) Section(heading string) string {
	_, text, _ := strings.Cut(r.Text, "\n## "+heading+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// Commands are those of blocks for the shell, a line each.
func Commands(text string) []string { return lines(text, "sh") }

// Queries are those of blocks of PromQL, a line each.
func Queries(text string) []string { return lines(text, "promql") }

var comment = regexp.MustCompile(`\s+#.*$`)

func lines(text, language string) (all []string) {
	block := regexp.MustCompile("(?s)```" + language + "\n(.*?)```")
	for _, found := range block.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(strings.ReplaceAll(found[1], "\\\n", " ")) {
			if line = strings.TrimSpace(comment.ReplaceAllString(" "+strings.TrimSpace(line), "")); line != "" {
				all = append(all, line)
			}
		}
	}
	return all
}

// InPlayground are the commands of the playground: those of make that stand in the text.
func InPlayground(text string) (all []string) {
	for _, found := range regexp.MustCompile("`(make [^`]+)`").FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}

var placeholder = regexp.MustCompile(`<[a-z][a-z.-]*>`)

// Placeholders are what a text leaves to its reader, each once.
func Placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Fill puts values in the place of placeholders; one that has no value stays.
func Fill(text string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		if value, ok := values[name]; ok {
			return value
		}
		return name
	})
}
