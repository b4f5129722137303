package doctor

import (
	"fmt"
	"slices"
	"strings"

	"flinkwatch/exporter/recognise"
)

// tally counts which records of a topic are understood: the last ones of each partition, and all.
type tally struct {
	topic, what string
	all, read   int
	last        map[int][]error // of each partition; nil errors for those that are read
	refused     error           // the last one
}

func (t *tally) add(partition int, err error) {
	if t.last == nil {
		t.last = map[int][]error{}
	}
	t.all++
	if err == nil {
		t.read++
	} else {
		t.refused = err
	}
	t.last[partition] = append(t.last[partition], err)
	t.last[partition] = t.last[partition][max(0, len(t.last[partition])-shown):]
}

// lines says how many are understood, and what would help if they are not.
func (t *tally) lines(newest, advice string) []Line {
	decoded, good := 0, 0
	for _, last := range t.last {
		for _, err := range last {
			if decoded++; err == nil {
				good++
			}
		}
	}
	found := fmt.Sprintf("topic %s: %d of %d %s are understood, %d of the last %d of each partition", t.topic, t.read,
		t.all, t.what, good, decoded)
	if t.refused == nil {
		return []Line{{Well, found, ""}, {Well, newest, ""}}
	}
	line := Line{Doubtful, fmt.Sprintf("%s; refused: %v", found, t.refused), advice}
	if 2*t.read < t.all {
		line.State = Broken
		return []Line{line}
	}
	return []Line{line, {Well, newest, ""}}
}

// settings are what init finds, by flag, and how the file calls it.
func (a Audit) settings() []struct{ flag, path, value string } {
	r := a.Results
	settings := []struct{ flag, path, value string }{
		{"audit.start-field", "format.start_field", r.Start},
		{"audit.end-field", "format.end_field", r.End},
		{"audit.window-size", "window.size", recognise.Short(r.Size)},
		{"audit.window-slide", "window.slide", recognise.Short(r.Slide)},
		{"audit.window-step", "window.step", recognise.Short(r.Step)},
		{"audit.window-offset", "window.offset", recognise.Short(r.Offset)},
		{"audit.time-format", "format.time_format", r.Time.Format},
		{"audit.key-field", "format.key_field", r.Key},
		{"audit.count-field", "format.count_field", r.Count},
	}
	if r.Gap == 0 { // that of sessions is not known for certain
		settings = append(settings, struct{ flag, path, value string }{"audit.window-gap", "window.gap", ""})
	}
	return settings
}

// differences are the settings that the records contradict.
func (a Audit) differences(found recognise.Audit) string {
	var set []string
	for _, s := range a.settings() {
		n := slices.IndexFunc(found.Findings, func(f recognise.Finding) bool { return f.Flag == s.flag })
		if n < 0 || found.Findings[n].Value == s.value {
			continue
		}
		if s.value == "" && (s.flag == "audit.start-field" || s.flag == "audit.end-field") {
			continue // one side is enough
		}
		set = append(set, fmt.Sprintf("%s: %q", s.path, found.Findings[n].Value))
	}
	if len(set) == 0 {
		return "see docs/records.md for what is not read"
	}
	return "set " + strings.Join(set, ", ")
}
