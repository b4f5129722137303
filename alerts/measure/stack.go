package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"flinkwatch/playground/job"
	"flinkwatch/playground/settings"
)

// stack is the playground that is broken, with two jobs.
type stack struct {
	settings settings.Settings
	// env are its settings, own those of the fault.
	env, own []string
	// ids are those that the jobs had before the fault.
	ids struct{ first, other string }

	closeShop, stopProbing context.CancelFunc
	// runsFor is what the stack was started with; empty when it does not run.
	runsFor string
}

// prepare starts the stack again, unless it was repaired and runs with the settings that the fault wants.
func (s *stack) prepare(ctx context.Context, f fault) error {
	wants := strings.Join(append([]string{f.jobArgs, f.flink}, f.settings...), "\n")
	if s.runsFor == wants {
		return nil
	}
	s.end()
	if err := s.fresh(ctx, f); err != nil {
		return err
	}
	s.runsFor = wants
	return nil
}

// fresh starts it from nothing.
func (s *stack) fresh(ctx context.Context, f fault) error {
	slots := "FLINK_PROPERTIES=taskmanager.numberOfTaskSlots: 3\n" + f.flink
	s.own = append([]string{"EXPORTER_CONFIG=" + s.configFile(), slots}, f.settings...)
	if err := s.writeConfig(); err != nil {
		return fmt.Errorf("configuration of the exporter: %w", err)
	}
	for _, step := range [][]string{{"down"}, {"clean-state"}, {"up"}} {
		if err := s.patiently(ctx, []string{"JOB_ARGS=" + f.jobArgs, "WAIT=all"}, step...); err != nil {
			return err
		}
	}
	return s.startOther(ctx)
}

func (s *stack) end() {
	s.runsFor = ""
	s.closeShop()
	s.stopProbing()
	if err := s.run(context.Background(), nil, "down"); err != nil {
		slog.Error("the stack was not stopped", "err", err)
	}
}

// patiently runs a command that waits for what it starts, and once more where that takes too long: on a busy machine
// Kafka and Flink are slow.
func (s *stack) patiently(ctx context.Context, env []string, args ...string) error {
	err := s.run(ctx, env, args...)
	if err != nil && ctx.Err() == nil {
		slog.Warn("once more", "command", strings.Join(args, " "), "err", err)
		err = s.run(ctx, env, args...)
	}
	return err
}

// run runs a command of the playground.
func (s *stack) run(ctx context.Context, env []string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	slog.Info("playground", "command", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, filepath.Join(s.settings.Cache, "bin", "playground"), args...)
	cmd.Dir = s.settings.Repo
	cmd.Env = slices.Concat(os.Environ(), s.env, s.own, env)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("playground %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}

// get asks one of the servers for JSON.
func (s *stack) get(ctx context.Context, port, path string, into any) error {
	address := "http://" + s.settings.Port(port).Address() + path
	response, err := resty.New().SetTimeout(10 * time.Second).R().SetContext(ctx).Get(address)
	if err != nil {
		return err
	}
	if response.StatusCode() != http.StatusOK {
		return fmt.Errorf("%s: %s", address, response.Status())
	}
	return json.Unmarshal(response.Body(), into)
}

// jobID is that of the job of this name that runs.
func (s *stack) jobID(ctx context.Context, name string) (string, error) {
	jobs, err := job.At(s.settings.Port("FLINK_PORT").Address()).Jobs(ctx)
	if err != nil {
		return "", fmt.Errorf("list the jobs: %w", err)
	}
	for _, j := range jobs {
		if j.Name == name && !j.Ended() {
			return j.ID, nil
		}
	}
	return "", fmt.Errorf("no job %q runs", name)
}

// lastCheckpoint is the newest one of a job on the disk: a killed JobManager does not tidy up.
func (s *stack) lastCheckpoint(id string) (string, error) {
	found, err := filepath.Glob(filepath.Join(s.checkpoints(id), "chk-*", "_metadata"))
	if err != nil || len(found) == 0 {
		return "", errors.Join(fmt.Errorf("no checkpoint of job %s is on the disk", id), err)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return number(a) - number(b) })
	return filepath.Dir(newest), nil
}

func number(metadata string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(filepath.Base(filepath.Dir(metadata)), "chk-"))
	return n
}
