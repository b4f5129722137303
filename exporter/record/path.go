package record

import (
	"slices"
	"strings"
)

// node is an object of the record: the fields that are wanted of it, and the objects in it that hold others.
type node struct {
	fields []field
}

// field is a name, and either the part that it is or the object that holds more.
type field struct {
	name   string
	part   int
	object *node // nil for a part
}

// add enters the path of a part. Of a part that may come from elsewhere, special are the values that say so.
func (n *node) add(part int, setting, path string, elsewhere bool, special ...string) error {
	switch {
	case path == "" && !elsewhere:
		return nil
	case path == "":
		return wrong(setting, "want a field or %s", strings.Join(special, " or "))
	case elsewhere && slices.Contains(special, path):
		return nil
	case elsewhere && strings.HasPrefix(path, "@") && !strings.HasPrefix(path, KafkaKey+"."):
		return wrong(setting, "%q: want a field or %s", path, strings.Join(special, " or "))
	}
	names := split(path)
	if slices.Contains(names, "") {
		return wrong(setting, "%q: want the names of fields, with a dot between them", path)
	}
	if !n.enter(part, names) {
		return wrong(setting, "%q: another setting names this field, or one within it", path)
	}
	return nil
}

// enter enters the names of a path. It fails where a field has one of them already.
func (n *node) enter(part int, names []string) bool {
	for i, name := range names {
		last := i == len(names)-1
		at := slices.IndexFunc(n.fields, func(f field) bool { return f.name == name })
		switch {
		case at >= 0 && (last || n.fields[at].object == nil):
			return false
		case at >= 0:
			n = n.fields[at].object
		case last:
			n.fields = append(n.fields, field{name: name, part: part})
		default:
			object := &node{}
			n.fields = append(n.fields, field{name: name, object: object})
			n = object
		}
	}
	return true
}

// take takes out the object of a name; nil if there is none.
func (n *node) take(name string) *node {
	at := slices.IndexFunc(n.fields, func(f field) bool { return f.name == name && f.object != nil })
	if at < 0 {
		return nil
	}
	taken := n.fields[at].object
	n.fields = slices.Delete(n.fields, at, at+1)
	return taken
}

// path is where a part is.
type path struct {
	names []string
	part  int
}

// paths returns the paths of all parts below the names.
func (n *node) paths(names []string) (paths []path) {
	for _, f := range n.fields {
		below := append(slices.Clone(names), f.name)
		if f.object == nil {
			paths = append(paths, path{below, f.part})
			continue
		}
		paths = append(paths, f.object.paths(below)...)
	}
	return paths
}

// split parts a path at its dots, but for those with a backslash before them.
func split(path string) []string {
	const dot = "\x00"
	names := strings.Split(strings.ReplaceAll(path, `\.`, dot), ".")
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], dot, ".")
	}
	return names
}
