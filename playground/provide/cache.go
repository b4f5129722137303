package provide

import (
	"fmt"
	"os"
	"path/filepath"
)

// fill makes a program's folder in the cache, which appears only when it is complete. Two commands may do so at once:
// the first to finish wins, if the program is there then.
func fill(folder, program string, put func(folder string) error) error {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return fmt.Errorf("cache of %s: %w", program, err)
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(folder), filepath.Base(folder)+"-unfinished-")
	if err != nil {
		return fmt.Errorf("cache of %s: %w", program, err)
	}
	defer os.RemoveAll(unfinished)
	if err := put(unfinished); err != nil {
		return err
	}
	if !exists(filepath.Join(unfinished, program)) {
		return fmt.Errorf("cache of %s: the program is not in what was fetched", program)
	}
	if err := os.Rename(unfinished, folder); err != nil && !exists(filepath.Join(folder, program)) {
		return fmt.Errorf("cache of %s: %w", program, err)
	}
	return nil
}
