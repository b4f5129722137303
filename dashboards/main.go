// Dashboards writes the Grafana dashboards as JSON. They are generated, committed, and provisioned from out/; a test
// holds the two together.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/alecthomas/kingpin/v2"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// all lists the dashboards.
var all = []func() (dashboard.Dashboard, error){
	overview,
}

func main() {
	app := kingpin.New("dashboards", "Writes the Grafana dashboards as JSON.")
	out := app.Flag("out", "Folder to write to.").Default("dashboards/out").ExistingDir()
	kingpin.MustParse(app.Parse(os.Args[1:]))
	if err := write(*out); err != nil {
		app.Fatalf("%v", err)
	}
}

func write(folder string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return fmt.Errorf("write dashboard: %w", err)
		}
	}
	return nil
}

// generate builds all dashboards: names of files, and what is in them.
func generate() (map[string][]byte, error) {
	files := make(map[string][]byte, len(all))
	for _, build := range all {
		built, err := build()
		if err != nil {
			return nil, fmt.Errorf("build dashboard: %w", err)
		}
		name := *built.Uid + ".json"
		if _, taken := files[name]; taken {
			return nil, fmt.Errorf("build dashboard: two have the uid %s", *built.Uid)
		}
		if files[name], err = encode(built); err != nil {
			return nil, err
		}
	}
	return files, nil
}
