package stack

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"flinkwatch/playground/settings"
)

// A file says where the job continues at its next start: at the savepoint that it was stopped with or started from, or,
// where the file is empty, nowhere. What it says holds from when it was written: a checkpoint that is newer belongs to
// a job that nobody has ended, because Flink removes those of a job that ends.
func savepointFile(s settings.Settings) string { return filepath.Join(s.State, "flink", "resume-from") }

func keepSavepoint(s settings.Settings, path string) error {
	if err := renameio.WriteFile(savepointFile(s), []byte(path), 0o644); err != nil {
		return fmt.Errorf("remember savepoint %s: %w", path, err)
	}
	return nil
}

// keptSavepoint returns the savepoint of the file, and since when it holds.
func keptSavepoint(s settings.Settings) (path string, since time.Time) {
	text, err := os.ReadFile(savepointFile(s))
	if err != nil {
		return "", time.Time{}
	}
	if info, err := os.Stat(savepointFile(s)); err == nil {
		since = info.ModTime()
	}
	return strings.TrimSpace(string(text)), since
}

// forgetSavepoint lets the next start be one without state.
func forgetSavepoint(s settings.Settings) error { return keepSavepoint(s, "") }

// lostCheckpoint is the last checkpoint of a job that nobody has ended: its JobManager was killed, or the power failed.
// Empty where there is none.
func lostCheckpoint(s settings.Settings) string {
	_, since := keptSavepoint(s)
	return newestOf(s, since, "checkpoints/*/chk-*")
}

// settle forgets the savepoint that the job was started from, once the job has a checkpoint of its own.
func settle(s settings.Settings) error {
	path, since := keptSavepoint(s)
	if path == "" || lostCheckpoint(s) == "" {
		return nil
	}
	if err := forgetSavepoint(s); err != nil {
		return err
	}
	return os.Chtimes(savepointFile(s), since, since)
}

// startedBefore says whether a job was ever started here.
func startedBefore(s settings.Settings) bool {
	jobs, _ := filepath.Glob(filepath.Join(s.State, "flink", "checkpoints", "*"))
	_, err := os.Stat(savepointFile(s))
	return err == nil || len(jobs) > 0
}

// newestSnapshot is the last savepoint or checkpoint in the stack's own folders that is complete; empty where there is
// none. Flink removes the checkpoints of a job that ends; those of one whose JobManager was killed stay.
func newestSnapshot(s settings.Settings) string {
	return newestOf(s, time.Time{}, "savepoints/savepoint-*", "checkpoints/*/chk-*")
}

func newestOf(s settings.Settings, after time.Time, patterns ...string) string {
	newest, at := "", after
	for _, pattern := range patterns {
		found, _ := filepath.Glob(filepath.Join(s.State, "flink", pattern, snapshotMark))
		for _, mark := range found {
			if info, err := os.Stat(mark); err == nil && info.ModTime().After(at) && ofOurJob(mark) {
				newest, at = filepath.Dir(mark), info.ModTime()
			}
		}
	}
	return newest
}

// sourceUID is the uid of the job's source, by which Flink finds its state.
const sourceUID = "click-event-source"

// ofOurJob says whether a snapshot is one of the playground's job, rather than of another that runs on the same Flink,
// and was written to its end.
func ofOurJob(mark string) bool {
	text, err := os.ReadFile(mark)
	return err == nil && bytes.Contains(text, []byte(sourceUID))
}

// snapshotMark is the file that Flink writes last.
const snapshotMark = "_metadata"

// checkSnapshot is an error where a path of this machine holds no savepoint or checkpoint. Other file systems are
// Flink's business.
func checkSnapshot(s settings.Settings, path string) error {
	local := strings.TrimPrefix(strings.TrimPrefix(path, "file:"), "//")
	if path == "" || strings.Contains(local, "://") {
		return nil
	}
	if _, err := os.Stat(filepath.Join(local, snapshotMark)); err == nil {
		return nil
	}
	text := fmt.Sprintf("SAVEPOINT=%s: no savepoint is there (a folder with a file %s)", path, snapshotMark)
	if newest := newestSnapshot(s); newest != "" {
		text += "\n  the newest of this stack: " + newest
	}
	return fmt.Errorf("%s", text)
}
