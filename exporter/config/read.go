package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// Setting is what the file says of a flag, and where.
type Setting struct {
	Flag, Text, Path string
	Line             int
}

// File is a file that was read.
type File struct {
	name     string
	Settings []Setting
	places   map[string]Setting // by flag, with those that the file leaves out
}

type reader struct {
	file *File
	errs []error
}

// entry is an entry of a section: where it is, and its settings by path.
type entry struct {
	path   string
	line   int
	values map[string]Setting
}

// Read reads a file. Its error has all complaints, each with file, line and path.
func Read(name string, text []byte) (*File, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: the file is empty: want flink:, and kafka: and audits: for an audit", name)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &reader{file: &File{name: name, places: map[string]Setting{}}}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		r.complain(more.Line, "", "want one document")
	}
	r.document(document.Content[0])
	return r.file, errors.Join(r.errs...)
}

func (r *reader) complain(line int, path, format string, args ...any) {
	r.errs = append(r.errs, errors.New(r.file.at(line, path)+fmt.Sprintf(format, args...)))
}

// at is a place in the file, as complaints begin with it.
func (f *File) at(line int, path string) string {
	place := f.name + ": "
	if line > 0 {
		place = fmt.Sprintf("%s:%d: ", f.name, line)
	}
	if path != "" {
		place += path + ": "
	}
	return place
}

func (r *reader) document(root *yaml.Node) {
	given := map[string][]entry{}
	for _, p := range r.pairs(root, "", 0) {
		switch p.key {
		case kafkaSection.name:
			given[p.key] = r.clusters(kafkaSection, p.value)
		case flinkSection.name:
			given[p.key] = r.clusters(flinkSection, p.value)
		case auditSection.name:
			given[p.key] = r.list(auditSection, p.value)
		default:
			if !strings.HasPrefix(p.key, "x-") {
				r.complain(p.line, p.key, "unknown field: want kafka, flink, audits, or x-… for anchors")
			}
		}
	}
	for _, s := range sections {
		r.take(s, given[s.name])
	}
	for _, audit := range given[auditSection.name] {
		r.checkAudit(audit, given[kafkaSection.name])
	}
	if len(given[flinkSection.name]) == 0 {
		r.complain(0, flinkSection.name, "want a cluster, as in flink: {main: {url: http://localhost:8081}}")
	}
}

// take makes the settings of a section's only entry those of the process.
func (r *reader) take(s section, entries []entry) {
	if len(entries) > 1 {
		r.complain(entries[1].line, entries[1].path, "this version serves one %s: start an exporter for each", s.what)
	}
	only := entry{path: s.name}
	if len(entries) > 0 {
		only = entries[0]
	}
	for _, f := range s.fields {
		setting, given := only.values[f.path]
		if !given {
			setting = Setting{Path: only.path + "." + f.path, Line: only.line}
		}
		setting.Flag = f.flag
		r.file.places[f.flag] = setting
		if f.flag != "" && (given || f.off) {
			r.file.Settings = append(r.file.Settings, setting)
		}
	}
}

func (r *reader) checkAudit(audit entry, clusters []entry) {
	if audit.values["name"].Text == "" {
		r.complain(audit.line, audit.path+".name", "want a name for the audit")
	}
	if len(clusters) == 0 {
		r.complain(audit.line, audit.path, "want a cluster in kafka: for it")
	}
	cluster, given := audit.values["kafka"]
	for _, c := range clusters {
		if c.path == kafkaSection.name+"."+cluster.Text {
			return
		}
	}
	if given {
		r.complain(cluster.Line, cluster.Path, "%q is not in kafka:", cluster.Text)
	}
}

// Explain gives complaints about flags the places in the file.
func (f *File) Explain(err error) error {
	if err == nil {
		return nil
	}
	var explained []error
	for line := range strings.Lines(err.Error()) {
		explained = append(explained, errors.New(f.explain(strings.TrimSuffix(line, "\n"))))
	}
	return errors.Join(explained...)
}

func (f *File) explain(complaint string) string {
	line := 0
	text := flagName.ReplaceAllStringFunc(complaint, func(flag string) string {
		place, known := f.places[strings.TrimPrefix(flag, "--")]
		if !known {
			return flag
		}
		if line == 0 {
			line = place.Line
		}
		return place.Path
	})
	return f.at(line, "") + text
}
