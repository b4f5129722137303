// Write writes what is made for the chart, and from it: its rules and dashboards, the schema of its values, their table
// in the documentation, and the objects for those who do not use Helm.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"flinkwatch/tools"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

// run writes the files in the order in which they depend on each other.
func run() error {
	for _, part := range parts() {
		made, err := part.make()
		if err != nil {
			return err
		}
		if part.folder != "" {
			if err := os.RemoveAll(tools.Path(part.folder)); err != nil {
				return err
			}
		}
		for name, text := range made {
			path := tools.Path(name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, text, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// A part is files that are made together, by path. All of its folder is made, if it has one.
type part struct {
	folder string
	make   func() (map[string][]byte, error)
}

func parts() []part {
	return []part{
		{"deploy/helm/flinkwatch/files/rules", rules},
		{"deploy/helm/flinkwatch/files/dashboards", boards},
		{"", described},
		{"deploy/kubernetes", objects},
	}
}
