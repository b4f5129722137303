package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

// own runs the programs of this repository.
type own struct {
	settings settings.Settings
}

func (o own) program(name string, args ...string) process.Command {
	return process.Command{Path: filepath.Join(o.settings.Cache, "bin", name), Args: args, Dir: o.settings.Repo}
}

func (o own) topics() (process.Command, error) {
	return o.program("playground", "topics", "--kafka", o.settings.Port("KAFKA_PORT").Address()), nil
}

func (o own) generator() (process.Command, error) {
	s := o.settings
	return o.program("generator",
		"--kafka.brokers="+s.Port("KAFKA_PORT").Address(),
		"--pages="+s.Get("PAGES"),
		"--events-per-window="+s.Get("EVENTS_PER_WINDOW"),
		"--window-size="+s.Get("WINDOW_SIZE"),
		"--max-catch-up="+s.Get("MAX_CATCH_UP"),
	), nil
}

func (o own) exporter() (process.Command, error) {
	s := o.settings
	return o.program("exporter", append(recallAuditTime(s).flags(),
		"--web.listen-address="+s.Port("EXPORTER_PORT").Address(),
		"--flink.url=http://"+s.Port("FLINK_PORT").Address(),
		"--kafka.brokers="+s.Port("KAFKA_PORT").Address(),
		"--audit.window-size="+s.Get("WINDOW_SIZE"),
	)...), nil
}

// The savepoint that `make down` took waits in a file for the next start of the job.
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

// newestSavepoint is the last one that was taken in the stack's own folder; empty where there is none.
func newestSavepoint(s settings.Settings) string {
	found, _ := filepath.Glob(filepath.Join(s.State, "flink", "savepoints", "savepoint-*"))
	newest, at := "", time.Time{}
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(at) {
			newest, at = path, info.ModTime()
		}
	}
	return newest
}

func forgetSavepoint(s settings.Settings) { _ = os.Remove(savepointFile(s)) }

// always is the condition of a service that has nothing to wait for.
func always(context.Context, time.Time) error { return nil }
