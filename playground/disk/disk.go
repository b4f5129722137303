// Package disk says how much room there is.
package disk

import (
	"fmt"
	"os"
	"path/filepath"

	gopsdisk "github.com/shirou/gopsutil/v4/disk"
)

// Left returns how many bytes can be written to a folder, which need not be there yet.
func Left(folder string) (uint64, error) {
	there := folder
	for parent := filepath.Dir(there); !exists(there) && parent != there; parent = filepath.Dir(there) {
		there = parent
	}
	usage, err := gopsdisk.Usage(there)
	if err != nil {
		return 0, fmt.Errorf("ask how much room there is for %s: %w", folder, err)
	}
	return usage.Free, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
