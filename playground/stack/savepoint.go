package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/playground/settings"
)

// The savepoint that the job was stopped with waits in a file for its next start.
func savepointFile(s settings.Settings) string { return filepath.Join(s.State, "flink", "resume-from") }

func keepSavepoint(s settings.Settings, path string) error {
	if err := os.WriteFile(savepointFile(s), []byte(path), 0o644); err != nil {
		return fmt.Errorf("remember savepoint %s: %w", path, err)
	}
	return nil
}

// keptSavepoint returns where the job should go on; empty where it starts from its group's committed offsets.
func keptSavepoint(s settings.Settings) string {
	text, err := os.ReadFile(savepointFile(s))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func forgetSavepoint(s settings.Settings) { _ = os.Remove(savepointFile(s)) }

// newestSnapshot is the last savepoint or checkpoint in the stack's own folders that is complete; empty where there is
// none. Flink removes the checkpoints of a job that ends; those of one whose JobManager was killed stay.
func newestSnapshot(s settings.Settings) string {
	newest, at := "", time.Time{}
	for _, pattern := range []string{"savepoints/savepoint-*", "checkpoints/*/chk-*"} {
		found, _ := filepath.Glob(filepath.Join(s.State, "flink", pattern, snapshotMark))
		for _, mark := range found {
			if info, err := os.Stat(mark); err == nil && info.ModTime().After(at) {
				newest, at = filepath.Dir(mark), info.ModTime()
			}
		}
	}
	return newest
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
