// Package measured keeps what was measured, so that a page can be written from it: a file of JSON for each measurement.
package measured

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Save keeps a measurement in the folder, instead of an earlier one of its name.
func Save(folder, name string, measurement any) error {
	text, err := json.MarshalIndent(measurement, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the measurement %s: %w", name, err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("keep the measurement %s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(folder, name+".json"), append(text, '\n'), 0o644)
}

// Read returns the measurements in the folder, by name. Those that were never made are left out.
func Read[T any](folder string, names []string) (map[string]T, error) {
	found := map[string]T{}
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(folder, name+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var measurement T
		if err == nil {
			err = json.Unmarshal(raw, &measurement)
		}
		if err != nil {
			return nil, fmt.Errorf("measurement %s: %w", name, err)
		}
		found[name] = measurement
	}
	return found, nil
}

// Load is that of the machine in the last minute; 0 is not known.
func Load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	averages := strings.Fields(string(text))
	if err != nil || len(averages) < 1 {
		return 0
	}
	load, _ := strconv.ParseFloat(averages[0], 64)
	return load
}
