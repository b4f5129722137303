package config

import "strings"

const modulesField = "modules"

// probe reads what may be probed, and the modules beside it.
func (r *reader) probe(p pair) (probe, modules []entry) {
	e := entry{probeSection.name, p.line, map[string]Setting{}}
	for _, inner := range r.pairs(p.value, e.path, 0) {
		path := join(e.path, inner.key)
		f, known := probeSection.field(inner.key)
		switch {
		case inner.key == modulesField:
			modules = r.clusters(moduleSection, inner.value)
		case known:
			if text, ok := r.text(f, inner, path); ok {
				e.values[inner.key] = Setting{Text: text, Path: path, Line: inner.line}
			}
		default:
			r.complain(inner.line, path, "unknown field")
		}
	}
	return []entry{e}, modules
}

func (r *reader) probes(probe, modules []entry) (*Part, map[string]Part) {
	if len(probe) == 0 {
		return nil, nil
	}
	part, byName := r.part(), map[string]Part{}
	part.take(probeSection, probe[0])
	for _, m := range modules {
		module := r.part()
		module.take(moduleSection, m)
		byName[strings.TrimPrefix(m.path, moduleSection.name+".")] = module
	}
	return &part, byName
}
