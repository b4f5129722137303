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
	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/settings"
)

// stack is the playground that is broken.
type stack struct {
	settings settings.Settings
	env      []string
}

// fresh starts it from nothing.
func (s *stack) fresh(ctx context.Context, jobArgs string) error {
	for _, step := range [][]string{{"down"}, {"clean-state"}, {"up"}} {
		if err := s.run(ctx, []string{"JOB_ARGS=" + jobArgs, "WAIT=all"}, step...); err != nil {
			return err
		}
	}
	return nil
}

func (s *stack) end() {
	if err := s.run(context.Background(), nil, "down"); err != nil {
		slog.Error("the stack was not stopped", "err", err)
	}
}

// run runs a command of the playground.
func (s *stack) run(ctx context.Context, env []string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	slog.Info("playground", "command", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, filepath.Join(s.settings.Cache, "bin", "playground"), args...)
	cmd.Dir = s.settings.Repo
	cmd.Env = slices.Concat(os.Environ(), s.env, env)
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

// lastCheckpoint is the newest one on the disk: a killed JobManager does not tidy up.
func (s *stack) lastCheckpoint() (string, error) {
	found, err := filepath.Glob(filepath.Join(s.settings.State, "flink", "checkpoints", "*", "chk-*", "_metadata"))
	if err != nil || len(found) == 0 {
		return "", errors.Join(errors.New("no checkpoint is on the disk"), err)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return number(a) - number(b) })
	return filepath.Dir(newest), nil
}

func number(metadata string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(filepath.Base(filepath.Dir(metadata)), "chk-"))
	return n
}

// contradict waits for a result and writes it again, with another count.
func (s *stack) contradict(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	broker := s.settings.Port("KAFKA_PORT").Address()
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{broker}, Topic: "output", MaxWait: time.Second})
	defer reader.Close()
	if err := reader.SetOffset(kafka.LastOffset); err != nil {
		return err
	}
	message, err := reader.ReadMessage(ctx)
	if err != nil {
		return fmt.Errorf("read a result: %w", err)
	}
	var result map[string]any
	if err := json.Unmarshal(message.Value, &result); err != nil {
		return fmt.Errorf("result at offset %d: %w", message.Offset, err)
	}
	result["count"] = 17
	value, err := json.Marshal(result)
	if err != nil {
		return err
	}
	writer := &kafka.Writer{Addr: kafka.TCP(broker), Topic: "output", RequiredAcks: kafka.RequireAll}
	defer writer.Close()
	return writer.WriteMessages(ctx, kafka.Message{Key: message.Key, Value: value})
}
