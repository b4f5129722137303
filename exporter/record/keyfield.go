package record

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"flinkwatch/exporter/audit"
)

// keyField is a field of a key, and what the job makes of its text: upper(page) is made of page.
type keyField struct {
	path string
	made *making // nil where it is the key as it is
}

// keyFields are the fields of a key: those between its commas, but for commas within parentheses.
func keyFields(key string) (fields []string) {
	depth, begin := 0, 0
	for i, c := range key {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				fields, begin = append(fields, key[begin:i]), i+1
			}
		}
	}
	return append(fields, key[begin:])
}

// keyText is the name of the text in an expression.
const keyText = "text"

// parseKeyField reads the name of a field, or functions of one.
func parseKeyField(setting, field string) (keyField, error) {
	open := strings.LastIndexByte(field, '(')
	if open < 0 {
		return keyField{path: field}, nil
	}
	argument, rest := field[open+1:], ""
	if end := strings.IndexAny(argument, ",)"); end >= 0 {
		argument, rest = argument[:end], argument[end:]
	}
	program, err := expr.Compile(field[:open+1]+keyText+rest, append(functions(), expr.AsKind(reflect.String),
		expr.Env(map[string]any{keyText: ""}))...)
	if err != nil {
		return keyField{}, wrong(setting, "%q: want lower, upper or trim of one field: %v", field, err)
	}
	return keyField{path: strings.TrimSpace(argument), made: &making{program: program, known: map[string][]byte{}}}, nil
}

// functions are those that an expression may use.
func functions() []expr.Option {
	return []expr.Option{
		expr.DisableAllBuiltins(), expr.EnableBuiltin("lower"), expr.EnableBuiltin("upper"), expr.EnableBuiltin("trim"),
	}
}

// making makes one text of another.
type making struct {
	program *vm.Program
	machine vm.VM
	known   map[string][]byte // what was made lately
}

func (m *making) of(from []byte) ([]byte, error) {
	if made, found := m.known[string(from)]; found {
		return made, nil
	}
	value, err := m.machine.Run(m.program, map[string]any{keyText: string(from)})
	made, isText := value.(string)
	if err != nil || !isText {
		return nil, reject(audit.WrongType, "the key %.80q: %v", from, err)
	}
	if len(m.known) >= maxInterned {
		clear(m.known)
	}
	if len(from) <= MaxKey {
		m.known[string(from)] = []byte(made)
	}
	return []byte(made), nil
}
