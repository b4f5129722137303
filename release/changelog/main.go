// Command changelog turns what is unreleased in CHANGELOG.md into the section of a release, in the form of
// https://keepachangelog.com. Until then it is a list of lines, each with its kind: those of several branches merge.
package main

import (
	"fmt"
	"os"
	"time"
)

const file = "CHANGELOG.md"

func main() {
	if err := run(os.Args[1:], time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

func run(args []string, now time.Time) error {
	if len(args) != 1 {
		return fmt.Errorf("want the version of the release, as in .env; got %q", args)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the changelog: %w", err)
	}
	released, err := release(string(text), args[0], now)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, []byte(released), 0o644)
}
