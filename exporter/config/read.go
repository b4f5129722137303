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
	Flink *Part // nil where there is none
	Probe *Part // likewise
	// Modules are the probe's, by name.
	Modules map[string]Part
	Audits  []Part
}

// Part is what the file says of one thing: of a Flink cluster, or of an audit with its Kafka cluster.
type Part struct {
	Settings []Setting
	file     string
	places   map[string]Setting // by flag, with those that the file leaves out
}

type reader struct {
	name string
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
		return nil, fmt.Errorf("%s: the file is empty: want flink:, probe:, or kafka: and audits: for audits", name)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &reader{name: name}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		r.complain(more.Line, "", "want one document")
	}
	file := r.document(document.Content[0])
	return file, errors.Join(r.errs...)
}

func (r *reader) complain(line int, path, format string, args ...any) {
	r.errs = append(r.errs, errors.New(at(r.name, line, path)+fmt.Sprintf(format, args...)))
}

// at is a place in the file, as complaints begin with it.
func at(file string, line int, path string) string {
	place := file + ": "
	if line > 0 {
		place = fmt.Sprintf("%s:%d: ", file, line)
	}
	if path != "" {
		place += path + ": "
	}
	return place
}

func (r *reader) document(root *yaml.Node) *File {
	given := map[string][]entry{}
	for _, p := range r.pairs(root, "", 0) {
		switch p.key {
		case kafkaSection.name:
			given[p.key] = r.clusters(kafkaSection, p.value)
		case flinkSection.name:
			given[p.key] = r.clusters(flinkSection, p.value)
		case probeSection.name:
			given[p.key], given[moduleSection.name] = r.probe(p)
		case auditSection.name:
			given[p.key] = r.list(auditSection, p.value)
		default:
			if !strings.HasPrefix(p.key, "x-") {
				r.complain(p.line, p.key, "unknown field: want kafka, flink, probe, audits, or x-… for anchors")
			}
		}
	}
	file := &File{Flink: r.flink(given[flinkSection.name])}
	file.Probe, file.Modules = r.probes(given[probeSection.name], given[moduleSection.name])
	r.checkAudits(given[auditSection.name])
	for _, audit := range given[auditSection.name] {
		file.Audits = append(file.Audits, r.audit(audit, given[kafkaSection.name]))
	}
	return file
}

func (r *reader) flink(clusters []entry) *Part {
	if len(clusters) == 0 {
		return nil
	}
	if len(clusters) > 1 {
		r.complain(clusters[1].line, clusters[1].path, "want one Flink cluster")
	}
	part := r.part()
	part.take(flinkSection, clusters[0])
	return &part
}

func (r *reader) audit(audit entry, clusters []entry) Part {
	part := r.part()
	part.take(auditSection, audit)
	part.take(kafkaSection, r.kafkaOf(audit, clusters))
	return part
}

func (r *reader) part() Part { return Part{file: r.name, places: map[string]Setting{}} }

// take adds the settings of an entry.
func (p *Part) take(s section, from entry) {
	for _, f := range s.fields {
		setting, given := from.values[f.path]
		if !given {
			setting = Setting{Path: from.path + "." + f.path, Line: from.line}
		}
		setting.Flag = f.flag
		p.places[f.flag] = setting
		if f.flag != "" && (given || f.off) {
			p.Settings = append(p.Settings, setting)
		}
	}
}

// Explain gives complaints about flags the places in the file.
func (p Part) Explain(err error) error {
	if err == nil {
		return nil
	}
	var explained []error
	for line := range strings.Lines(err.Error()) {
		explained = append(explained, errors.New(p.explain(strings.TrimSuffix(line, "\n"))))
	}
	return errors.Join(explained...)
}

func (p Part) explain(complaint string) string {
	line := 0
	text := flagName.ReplaceAllStringFunc(complaint, func(flag string) string {
		place, known := p.places[strings.TrimPrefix(flag, "--")]
		if !known {
			return flag
		}
		if line == 0 {
			line = place.Line
		}
		return place.Path
	})
	return at(p.file, line, "") + text
}
