// Schemas writes JSON Schemas of the objects that the chart makes, one file a kind, into a folder. They are made of
// what Kubernetes and the operators publish, in the versions of tools/schemas.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/deploy/definitions"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schemas FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "schemas:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	made, err := kubernetes()
	if err != nil {
		return fmt.Errorf("kubernetes: %w", err)
	}
	for name, publish := range map[string]func() ([][]byte, error){
		"prometheus-operator": definitions.Prometheus, "flink-kubernetes-operator": definitions.Flink,
	} {
		texts, err := publish()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, text := range texts {
			if err := custom(text, made); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return write(folder, made)
}

func write(folder string, made map[string]schema) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, s := range made {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, strings.ToLower(name)+".json"), text, 0o644); err != nil {
			return err
		}
	}
	return os.Chtimes(folder, time.Time{}, time.Now()) // by which make knows whether it is newer than its sources
}
