// Package docs_test holds the Markdown files of the repository together: what they link to is there, and readers get
// from the README to what they look for.
package docs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

var (
	heading  = regexp.MustCompile(`^#{1,6} +(.*)$`)
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeSpan = regexp.MustCompile("`[^`]*`")
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// page is a Markdown file: the anchors of its headings, and what it links to.
type page struct {
	anchors map[string]bool
	links   []string
}

// known are the pages that have been read.
var known = map[string]page{}

// read reads a page by its path in the repository.
func read(t *testing.T, name string) page {
	t.Helper()
	if p, found := known[name]; found {
		return p
	}
	p, inCode := page{anchors: map[string]bool{"": true}}, false
	for line := range strings.Lines(text(t, name)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
		}
		if inCode {
			continue
		}
		if title := heading.FindStringSubmatch(line); title != nil {
			p.anchors[p.anchor(title[1])] = true
		}
		for _, match := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, ""), -1) {
			p.links = append(p.links, match[1])
		}
	}
	known[name] = p
	return p
}

// anchor is how GitHub calls a heading in a link: the second one of a name has a number behind it.
func (p page) anchor(title string) string {
	name := strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(title), ""), " ", "-")
	if !p.anchors[name] {
		return name
	}
	for n := 1; ; n++ {
		if next := name + "-" + strconv.Itoa(n); !p.anchors[next] {
			return next
		}
	}
}

// target is the file of the repository that a link of a page leads to, and the heading; none if it leads elsewhere.
func target(from, link string) (file, anchor string, ok bool) {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return "", "", false
	}
	file, anchor, _ = strings.Cut(link, "#")
	if file == "" {
		return from, anchor, true
	}
	return path.Join(path.Dir(from), file), anchor, true
}

// Every link within the repository leads to a file and a heading that exist.
func TestLinks(t *testing.T) {
	pages := pages(t)
	assert.Contains(t, pages, "README.md")
	for _, name := range pages {
		for _, l := range read(t, name).links {
			file, anchor, ok := target(name, l)
			if !ok {
				continue
			}
			if _, err := os.Stat(tools.Path(file)); !assert.NoError(t, err, "%s: %s", name, l) {
				continue
			}
			if strings.HasSuffix(file, ".md") {
				assert.True(t, read(t, file).anchors[anchor], "%s: %s: there is no such heading", name, l)
			}
		}
	}
}

// pages are all Markdown files of the repository.
func pages(t *testing.T) (names []string) {
	t.Helper()
	root := tools.Path(".")
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		relative, _ := filepath.Rel(root, name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && relative != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "target"):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".md"):
			names = append(names, filepath.ToSlash(relative))
		}
		return nil
	}))
	return names
}
