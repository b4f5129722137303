package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"flinkwatch/playground/settings"
)

// stack is a playground, of which questions start what they need.
type stack struct {
	settings settings.Settings
	env      []string
	rounds   int
	// running reports whether Kafka was started, and used whether anything ever was.
	running, used bool
}

func newStack(rounds int) (*stack, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	repo, err := settings.FindRepo(dir)
	if err != nil {
		return nil, err
	}
	env := []string{"KAFKA_HEAP=1g"}
	for variable, otherwise := range map[string]string{"PORT_OFFSET": "19000", "PLAYGROUND_STATE": ".state-bench"} {
		if os.Getenv(variable) == "" {
			env = append(env, variable+"="+otherwise)
		}
	}
	s, err := settings.Load(repo, append(os.Environ(), env...))
	return &stack{settings: s, env: env, rounds: rounds}, err
}

// kafka starts the broker if it does not run yet, and returns its address.
func (s *stack) kafka(ctx context.Context) (string, error) {
	if !s.running {
		s.used = true
		if err := s.run(ctx, nil, "start", "kafka"); err != nil {
			return "", err
		}
		s.running = true
	}
	return s.settings.Port("KAFKA_PORT").Address(), nil
}

// down stops what runs; its topics are kept.
func (s *stack) down() {
	s.running = false
	if err := s.run(context.Background(), nil, "down"); err != nil {
		slog.Error("the stack was not stopped", "err", err)
	}
}

// end stops what runs and forgets it, unless it is kept.
func (s *stack) end(keep bool) {
	if keep || !s.used {
		return
	}
	s.down()
	if err := s.run(context.Background(), nil, "clean-state"); err != nil {
		slog.Error("the stack was not forgotten", "err", err)
	}
}

// run runs a command of the playground.
func (s *stack) run(ctx context.Context, env []string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	cmd := s.command(ctx, "playground", args...)
	cmd.Env = append(cmd.Env, env...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("playground %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}

// command is one of the programs that `make build` makes.
func (s *stack) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.settings.Cache, "bin", program), args...)
	cmd.Dir, cmd.Env = s.settings.Repo, slices.Concat(os.Environ(), s.env)
	return cmd
}

// self is this program, as a process of its own.
func (s *stack) self(ctx context.Context, args ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return exec.CommandContext(ctx, path, args...), nil
}
