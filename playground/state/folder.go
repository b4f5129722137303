// Package state knows the folder of a stack: whether it is ours to write to, and what in it may be deleted.
package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Lock is the file that keeps two commands from changing one stack at a time.
const Lock = "lock"

// contents are all that a stack keeps in its folder, beside the marker. Nothing else is ever deleted.
var contents = []string{
	"alertmanager", "audit-time.json", "flink", "grafana", "ground-truth.yaml", "kafka", "log", "prometheus", "run",
	"settings.json", Lock,
}

// marker is the file that says that the folder is a stack's. It is the first to be written and the last to go.
const marker = "flinkwatch-playground"

// A folder that we made goes with its contents; one that existed before is only emptied.
const (
	made  = "This folder was made by the playground of flinkwatch: `make clean-state` deletes it.\n"
	found = "This folder was empty when the playground of flinkwatch took it: `make clean-state` empties it.\n"
)

// Folder is the path of a stack's state folder.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Vacant says that nothing is at the path, or an empty folder.
func (f Folder) Vacant() bool {
	entries, err := os.ReadDir(string(f))
	return errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0
}

// Claim makes the folder, or takes an empty one, and marks it. One that holds other things is an error.
func (f Folder) Claim() error {
	if f.marked() {
		return nil
	}
	if _, err := os.Lstat(string(f)); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(string(f), 0o755); err != nil {
			return fmt.Errorf("make the state folder: %w", err)
		}
		return f.mark(made)
	}
	names, err := f.names()
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		return f.mark(found)
	case f.unmarked(names):
		return f.mark(made)
	}
	return f.foreign(names)
}

func (f Folder) mark(kind string) error {
	if err := os.WriteFile(f.path(marker), []byte(kind), 0o644); err != nil {
		return fmt.Errorf("mark the state folder: %w", err)
	}
	return nil
}

// Check is an error where the folder holds things and is not a stack's.
func (f Folder) Check() error {
	if f.marked() || f.Vacant() {
		return nil
	}
	names, err := f.names()
	if err != nil || len(names) == 0 || f.unmarked(names) {
		return err
	}
	return f.foreign(names)
}

// Clean deletes what a stack has left in its folder, and the folder where that is ours. What else lies in there stays,
// and is returned.
func (f Folder) Clean() (others []string, err error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(f.path(marker))
	ours := err != nil || string(text) == made // one of the time before there were markers was ours
	for _, name := range contents {
		if err := os.RemoveAll(f.path(name)); err != nil {
			return nil, fmt.Errorf("clean the state folder: %w", err)
		}
	}
	if others, err = f.names(); err != nil || len(others) > 0 {
		return others, err // the marker stays with them: the folder can be used again
	}
	if err := os.RemoveAll(f.path(marker)); err != nil {
		return nil, fmt.Errorf("clean the state folder: %w", err)
	}
	if !ours {
		return nil, nil
	}
	if err := os.Remove(string(f)); err != nil {
		return nil, fmt.Errorf("delete the state folder: %w", err)
	}
	return nil, nil
}

// names are the things in the folder, without the marker.
func (f Folder) names() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("look into the state folder: %w", err)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		if entry.Name() != marker {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

func (f Folder) marked() bool {
	text, err := os.ReadFile(f.path(marker))
	return err == nil && (string(text) == made || string(text) == found)
}

// unmarked recognises the folder of a stack from the time before there were markers: it holds only what a stack
// keeps, and the configuration that we write for Kafka or for Flink.
func (f Folder) unmarked(names []string) bool {
	for _, name := range names {
		if !slices.Contains(contents, name) {
			return false
		}
	}
	for _, file := range []string{"kafka/server.properties", "flink/conf/config.yaml"} {
		text, err := os.ReadFile(f.path(filepath.FromSlash(file)))
		if err == nil && strings.Contains(string(text), "# Of this native stack.") {
			return slices.Contains(names, Lock)
		}
	}
	return false
}

// foreign says why a folder is left alone.
func (f Folder) foreign(names []string) error {
	const some = 3
	what := strings.Join(names[:min(some, len(names))], ", ")
	if len(names) > some {
		what += ", …"
	}
	return fmt.Errorf("PLAYGROUND_STATE=%s was not made by a playground and is left alone (it holds %s): "+
		"give a folder that is new or empty", string(f), what)
}
