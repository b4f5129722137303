package record

import (
	"errors"
	"slices"
	"strconv"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// ErrFiltered is of a result that the condition leaves out: it is one of another audit, and nothing is lost with it.
var ErrFiltered = errors.New("the condition leaves it out")

// maxWhereFields bounds the fields of a condition.
const maxWhereFields = 8

// where is a condition on the fields of a record.
type where struct {
	program *vm.Program // nil without one
	machine vm.VM
	of      []variable
	values  map[string]any
}

// variable is a field in the condition, and its part of the record.
type variable struct {
	name string
	part int
}

// addWhere enters the fields of a condition, as the part first and those after it. A field may be that of another
// setting.
func (n *node) addWhere(setting, condition string, first int) (where, error) {
	if condition == "" {
		return where{}, nil
	}
	program, err := expr.Compile(condition,
		append(functions(), expr.AsBool(), expr.AllowUndefinedVariables(), expr.Patch(asPath{}))...)
	if err != nil {
		return where{}, wrong(setting, "%v", err)
	}
	w := where{program: program, values: map[string]any{}}
	fields := fieldsOf(program)
	if fields.call != "" {
		return where{}, wrong(setting, "%s: unknown function", fields.call)
	}
	for i, name := range fields.names {
		part := first + i
		switch known := n.partOf(split(name)); {
		case known >= 0:
			part = known
		case i >= maxWhereFields:
			return where{}, wrong(setting, "want at most %d fields", maxWhereFields)
		default:
			if err := n.add(part, setting, name, false); err != nil {
				return where{}, err
			}
		}
		w.of = append(w.of, variable{name, part})
	}
	return w, nil
}

// partOf returns the part of a path, or -1.
func (n *node) partOf(names []string) int {
	for _, p := range n.paths(nil) {
		if slices.Equal(p.names, names) {
			return p.part
		}
	}
	return -1
}

// asPath makes one name of a field within others: window.type, or data[0].type.
type asPath struct{}

// Visit sees the parts of a field before the whole.
func (asPath) Visit(at *ast.Node) {
	member, isMember := (*at).(*ast.MemberNode)
	if !isMember {
		return
	}
	object, isField := member.Node.(*ast.IdentifierNode)
	if !isField {
		return
	}
	switch name := member.Property.(type) {
	case *ast.StringNode:
		ast.Patch(at, &ast.IdentifierNode{Value: object.Value + "." + name.Value})
	case *ast.IntegerNode:
		ast.Patch(at, &ast.IdentifierNode{Value: object.Value + "." + strconv.Itoa(name.Value)})
	}
}

// fields are those that a condition uses, each once. call is a call of a function that there is not.
type fields struct {
	names []string
	call  string
}

func fieldsOf(program *vm.Program) fields {
	found := fields{}
	root := program.Node()
	ast.Walk(&root, &found)
	return found
}

// Visit sees each part of a condition.
func (f *fields) Visit(at *ast.Node) {
	switch node := (*at).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(f.names, node.Value) {
			f.names = append(f.names, node.Value)
		}
	case *ast.CallNode:
		f.call = node.String()
	}
}

// has reports whether the condition holds for a record. One that it cannot be tried on is refused.
func (w *where) has(parts []part) (bool, error) {
	if w.program == nil {
		return true, nil
	}
	return w.try(parts)
}

func (w *where) try(parts []part) (bool, error) {
	for _, v := range w.of {
		w.values[v.name] = parts[v.part].value()
	}
	holds, err := w.machine.Run(w.program, w.values)
	if err != nil {
		return false, reject(audit.WrongType, "the condition cannot be tried: %.200s", err.Error())
	}
	return holds == true, nil
}

// value is what an expression takes a part for; nil where it is null, not there, or holds others.
func (p *part) value() any {
	switch p.kind {
	case jx.String:
		return string(p.text)
	case jx.Bool:
		return string(p.text) == "true"
	case jx.Number:
		if n, err := strconv.Atoi(string(p.text)); err == nil {
			return n
		}
		n, _ := strconv.ParseFloat(string(p.text), 64)
		return n
	default:
		return nil
	}
}
