package main

import (
	"errors"
	"strings"
)

// The exit codes, as --help has them. With --audit.once that of a finished audit is its outcome.
const (
	failed     = 1
	badUsage   = 2
	cannotTell = 2
)

const exitCodes = `Exit codes of the server: 0 if it was stopped, 1 if it failed, 2 if a flag is wrong.

Exit codes with --audit.once: 0 if windows were judged and all of them are right, 1 if any is wrong, 2 if that cannot
be told: nothing was judged, keys or results are not what the flags say, more records were refused than
--audit.max-refused, windows were discarded, the topics could not be read to their ends, the report could not be
written, or a flag is wrong. The last line on stderr says why.

Exit codes of check config: 0 if the file is right, 2 if it is wrong; with --connect, 1 if an audit in it cannot work.
Exit codes of init: 0 if it has written a file, 1 if the topics cannot be read or audited, 2 if a flag is wrong.`

// exitError is an error that has an exit code of its own.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string { return e.err.Error() }

func (e exitError) Unwrap() error { return e.err }

// exitCode returns the exit code of an error of run.
func exitCode(err error) int {
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.code
	default:
		return failed
	}
}

// oneLine returns an error as a line: a pipeline shows the last one.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
