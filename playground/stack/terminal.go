package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
)

// The commands that give the terminal away, to a program that is not ours.

// Flink runs Flink's own command line against the cluster, in place of this program.
func (st *Stack) Flink(ctx context.Context, args []string) error {
	if !slices.Contains(args, "--help") && !slices.Contains(args, "-h") {
		if err := st.requires("jobmanager"); err != nil {
			return err
		}
	}
	java, err := provide.FindJava(ctx, st.settings.Get("JAVA_HOME"))
	if err != nil {
		return err
	}
	if err := st.folder().Claim(); err != nil {
		return err
	}
	flink := flink{st.settings, java}
	if err := flink.configure(); err != nil {
		return err
	}
	return replace(flink.cli(args...))
}

// Console runs Kafka's console consumer, in place of this program.
func (st *Stack) Console(ctx context.Context, topic string, args []string) error {
	if err := st.requires("kafka"); err != nil {
		return err
	}
	java, err := provide.FindJava(ctx, st.settings.Get("JAVA_HOME"))
	if err != nil {
		return err
	}
	kafka := broker{st.settings, java}
	if err := kafka.ready(ctx, time.Time{}); err != nil {
		return fmt.Errorf("print topic %s: %w", topic, err)
	}
	return replace(kafka.console(topic, args...))
}

// Logs follows the log of a service with `tail`, in place of this program.
func (st *Stack) Logs(word string) error {
	picked, err := named(st.known(), word)
	if err != nil {
		return err
	}
	args := []string{"-n", "100", "-F"}
	for _, service := range picked {
		for _, name := range []string{fetching(service), service.Name} {
			if _, err := os.Stat(st.table.Log(name)); err == nil {
				args = append(args, st.table.Log(name))
			}
		}
	}
	if len(args) == 3 {
		return fmt.Errorf("%s has no log yet: it was never started", word)
	}
	return replace(process.Command{Path: "tail", Args: args})
}

// replace turns this program into another one, which gets the terminal and its signals.
func replace(command process.Command) error {
	path, err := exec.LookPath(command.Path)
	if err != nil {
		return fmt.Errorf("run %s: %w", command.Path, err)
	}
	if command.Dir != "" {
		if err := os.Chdir(command.Dir); err != nil {
			return fmt.Errorf("run %s: %w", command.Path, err)
		}
	}
	err = syscall.Exec(path, append([]string{command.Path}, command.Args...), append(os.Environ(), command.Env...))
	return errors.Join(fmt.Errorf("run %s", strings.Join(append([]string{path}, command.Args...), " ")), err)
}
