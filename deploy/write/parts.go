package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"flinkwatch/deploy/values"
	"flinkwatch/tools"
)

const (
	chart = "deploy/helm/flinkwatch"
	page  = "docs/kubernetes.md"
	// What stands around the table of values in the page.
	tableBegins = "<!-- Written by `make chart` from deploy/helm/flinkwatch/values.yaml. -->\n"
	tableEnds   = "<!-- The end of what is written. -->\n"
)

// rules are the alerts without those of the playground, as a release has them.
func rules() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "rules")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if _, err := output("go", "run", "./alerts/render", "--settings=alerts/settings.yaml", "--out="+folder); err != nil {
		return nil, err
	}
	return copies(filepath.Join(folder, "rules", "*.yaml"), chart+"/files/rules/", nil)
}

// boards are the dashboards on one line each: what the cluster keeps of an object has its bounds.
func boards() (map[string][]byte, error) {
	return copies(tools.Path("dashboards", "out", "*.json"),
		chart+"/files/dashboards/", func(text []byte) ([]byte, error) {
			var compact bytes.Buffer
			err := json.Compact(&compact, text)
			compact.WriteByte('\n')
			return compact.Bytes(), err
		})
}

// copies are the files of a pattern below another path, each changed.
func copies(pattern, below string, change func([]byte) ([]byte, error)) (map[string][]byte, error) {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no file is called %s", pattern)
	}
	made := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err == nil && change != nil {
			text, err = change(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		made[below+filepath.Base(name)] = text
	}
	return made, nil
}

// described are the schema of the values, and the page with their table.
func described() (map[string][]byte, error) {
	text, err := os.ReadFile(tools.Path(chart, "values.yaml"))
	if err != nil {
		return nil, err
	}
	all, err := values.Read(text)
	if err != nil {
		return nil, err
	}
	schema, err := values.Schema(all)
	if err != nil {
		return nil, err
	}
	table, err := values.Table(all)
	if err != nil {
		return nil, err
	}
	written, err := withTable(table)
	return map[string][]byte{chart + "/values.schema.json": schema, page: written}, err
}

func withTable(table string) ([]byte, error) {
	text, err := os.ReadFile(tools.Path(page))
	if err != nil {
		return nil, err
	}
	before, rest, begins := bytes.Cut(text, []byte(tableBegins))
	_, after, ends := bytes.Cut(rest, []byte(tableEnds))
	if !begins || !ends {
		return nil, fmt.Errorf("%s: want the lines around the table of values", page)
	}
	return bytes.Join([][]byte{before, []byte(tableBegins), []byte("\n" + table + "\n"), []byte(tableEnds), after}, nil),
		nil
}

// output runs a program in the root of the repository.
func output(name string, args ...string) ([]byte, error) {
	command := exec.Command(name, args...)
	command.Dir = tools.Path()
	var said bytes.Buffer
	command.Stderr = &said
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %v: %w\n%s", filepath.Base(name), args, err, said.Bytes())
	}
	return text, nil
}
