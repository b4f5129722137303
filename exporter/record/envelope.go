package record

import (
	"bytes"
	"slices"

	"github.com/go-faster/jx"
)

// A changelog has its rows in an envelope, which also says what became of a row. Debezium's has the row as it was
// (before) and as it is (after), and op; Maxwell's and Canal's have data and type. Which one it is the paths of the
// fields tell: after.page, payload.after.page, data.page or data.0.page.
type envelope struct{ style style }

type style uint8

const (
	bare style = iota
	debezium
	maxwell
)

// change is what became of a row.
type change uint8

const (
	inserted change = iota
	updated
	deleted
	// noRow is a record of the changelog that has no row, such as one of a transaction.
	noRow
)

// The parts of a record have numbers: first those of the row as it is, then those of the row as it was, then the
// change.
const (
	moreTimes  = resultKey + maxKeyFields + maxWhereFields // the further fields of times
	rowBefore  = moreTimes + maxTimes*(maxTimeFields-1)
	changePart = 2 * rowBefore
	maxParts   = changePart + 1
)

// addEnvelope enters what else is to be read where the paths are those of an envelope.
func (n *node) addEnvelope() (e envelope) {
	for _, path := range n.paths(nil) {
		names := path.names
		style, at := styleOf(names)
		if style == bare {
			continue
		}
		e.style = style
		sibling := append(slices.Clone(names[:at]), "type")
		if style == debezium {
			sibling[at] = "op"
			was := slices.Clone(names)
			was[at] = "before"
			n.enter(rowBefore+path.part, was)
		}
		n.enter(changePart, sibling) // where another field has that name, it is that field
	}
	return e
}

// styleOf returns the style of the envelope in a path, and where its row is in that.
func styleOf(names []string) (s style, at int) {
	last := len(names) - 1
	if names[0] == "payload" {
		at = 1
	}
	switch {
	case at < last && names[at] == "after":
		return debezium, at
	case at == 0 && last > 0 && names[0] == "data":
		return maxwell, at
	}
	return bare, 0
}

// change returns what became of the row.
func (e envelope) change(parts *[maxParts]part) change {
	is := func(name string) bool {
		p := parts[changePart]
		return p.kind == jx.String && bytes.EqualFold(p.text, []byte(name))
	}
	switch {
	case e.style == bare:
		return inserted
	case e.style == maxwell:
		return maxwellChange(is)
	case is("c"), is("r"):
		return inserted
	case is("u"):
		return updated
	case is("d"):
		return deleted
	case parts[changePart].kind == jx.String:
		return noRow
	case isEmpty(parts[:rowBefore]) && !isEmpty(parts[rowBefore:changePart]):
		return deleted
	}
	return inserted
}

// maxwellChange takes every other type for one of the job's own, as CloudEvents have.
func maxwellChange(is func(name string) bool) change {
	switch {
	case is("update"):
		return updated
	case is("delete"):
		return deleted
	case is("bootstrap-start"), is("bootstrap-complete"), is("query"):
		return noRow
	}
	return inserted
}

func isEmpty(parts []part) bool {
	return !slices.ContainsFunc(parts, func(p part) bool { return p.kind != jx.Invalid })
}
