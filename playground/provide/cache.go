package provide

import (
	"errors"
	"fmt"
	"io/fs"
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

// discard deletes a folder of the cache that is out of date. Only the mark in it says that it is ours.
func discard(folder, mark string) error {
	if !exists(folder) {
		return nil
	}
	if !exists(filepath.Join(folder, mark)) {
		return fmt.Errorf("%s was not made by the playground (no %s in it) and is left alone: "+
			"move it away, or give another PLAYGROUND_CACHE", folder, mark)
	}
	return os.RemoveAll(folder)
}

// link makes a link in the cache, in place of an older one. A file of that name is somebody's. A link that is right
// stays as it is: Go forgets the results of tests whose programs have another date.
func link(from, to string) error {
	if now, err := os.Readlink(from); err == nil && now == to {
		return nil
	}
	info, err := os.Lstat(from)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Symlink(to, from)
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSymlink:
		return fmt.Errorf("%s is no link of the playground and is left alone: move it away, or give another PLAYGROUND_CACHE",
			from)
	}
	if err := os.Remove(from); err != nil {
		return err
	}
	return os.Symlink(to, from)
}
