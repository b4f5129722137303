package values

import (
	"fmt"
	"strings"
)

// Table is the table of all values, in Markdown.
func Table(all []Value) (string, error) {
	rows, err := rows(all, "")
	return "| value | default | what it is |\n|---|---|---|\n" + rows, err
}

func rows(all []Value, path string) (string, error) {
	var b strings.Builder
	for _, v := range all {
		if v.Below != nil {
			below, err := rows(v.Below, path+v.Name+".")
			if err != nil {
				return "", err
			}
			b.WriteString(below)
			continue
		}
		standard, err := v.Default()
		if err != nil {
			return "", err
		}
		escape := strings.NewReplacer("|", `\|`, "<", "&lt;")
		fmt.Fprintf(&b, "| `%s%s` | `%s` | %s |\n", path, v.Name, escape.Replace(standard), escape.Replace(v.Text))
	}
	return b.String(), nil
}
