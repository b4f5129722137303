package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"flinkwatch/playground/disk"
	"flinkwatch/playground/job"
	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
	"flinkwatch/playground/state"
)

// Stack is the playground on this machine: what the commands act on.
type Stack struct {
	settings settings.Settings
	table    process.Table
	progress *Progress
	out      io.Writer
	// differing are the settings that were given to this command and differ from those of the running stack.
	differing []string
	// left asks how many bytes can be written to a folder.
	left func(folder string) (uint64, error)
}

// Open finds the stack of a state folder, running or not.
func Open(s settings.Settings, out io.Writer) (*Stack, error) {
	if err := state.Folder(s.State).Check(); err != nil {
		return nil, err
	}
	st := &Stack{table: process.Table{Dir: s.State}, progress: NewProgress(out), out: out, left: disk.Left}
	var err error
	if st.differing, err = s.Recall(); err != nil && st.anyRunning() {
		return nil, err
	}
	st.settings = s // of a stack that does not run, settings that a full disk or a power cut has broken are of no use
	return st, nil
}

func (st *Stack) cluster() *job.Cluster { return job.At(st.settings.Port("FLINK_PORT").Address()) }

func (st *Stack) starter() Starter { return Starter{Table: st.table, Progress: st.progress} }

func (st *Stack) folder() state.Folder { return state.Folder(st.settings.State) }

// claim makes the state folder where there is none, for the commands that start something, and locks it.
func (st *Stack) claim() (unlock func(), err error) {
	if err := st.folder().Claim(); err != nil {
		return nil, err
	}
	return st.lock()
}

// lock keeps two commands from changing one stack at a time. Where no stack was ever started there is nothing to
// change, and nothing is left behind.
func (st *Stack) lock() (unlock func(), err error) {
	if st.folder().Vacant() {
		return func() {}, nil
	}
	if err := st.folder().Check(); err != nil {
		return nil, err
	}
	file := flock.New(filepath.Join(st.settings.State, state.Lock))
	locked, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", file.Path(), err)
	}
	if !locked {
		return nil, errors.New("another command is at work on this stack: wait until it is done, or stop it")
	}
	return func() { _ = file.Unlock() }, nil
}

// services lists the stack with as many TaskManagers as it has now.
func (st *Stack) services(ctx context.Context) ([]Service, error) {
	java, err := provide.FindJava(ctx, st.settings.Get("JAVA_HOME"))
	if err != nil {
		return nil, err
	}
	return Services(st.settings, java, st.settings.Int("TASKMANAGERS")), nil
}

// known lists the services for commands that start none, and need no JDK.
func (st *Stack) known() []Service {
	return Services(st.settings, provide.Java{}, st.settings.Int("TASKMANAGERS"))
}

// requires is an error where a service that a command talks to does not run.
func (st *Stack) requires(name string) error {
	if _, runs := st.table.Running(name); !runs {
		return fmt.Errorf("%s does not run: make up", name)
	}
	return nil
}

// named picks services by a user's word: `taskmanager` means all of them.
func named(services []Service, word string) ([]Service, error) {
	if word == "" {
		return nil, errors.New("which service? give SERVICE=taskmanager")
	}
	var picked []Service
	var names []string
	for _, service := range services {
		if service.Name == word || word == "taskmanager" && strings.HasPrefix(service.Name, "taskmanager") {
			picked = append(picked, service)
		}
		names = append(names, service.Name)
	}
	if len(picked) == 0 {
		return nil, fmt.Errorf("SERVICE=%q: one of %s is accepted", word, strings.Join(names, ", "))
	}
	return picked, nil
}

// anyRunning says whether a process of the stack is alive.
func (st *Stack) anyRunning() bool {
	for _, name := range st.table.Names() {
		if _, runs := st.table.Running(name); runs {
			return true
		}
	}
	return false
}
