// Package process runs a program in the background and finds it again: by a record on disk that outlives the
// terminal, and that a stranger who got the same process id later is never taken for.
package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"
	gops "github.com/shirou/gopsutil/v4/process"
)

// Command is what to run.
type Command struct {
	Path string
	Args []string
	// Env is added to the environment of this program.
	Env []string
	Dir string
}

// Record says which process a name stands for.
type Record struct {
	Name string `json:"name"`
	PID  int    `json:"pid"`
	// Created is when the process began, in ms since the epoch, as the system tells it: a process id that was
	// given to another program has another one.
	Created int64 `json:"created"`
	// Launched is when we started it, in ms since the epoch by our clock: the system's answer may be a second off.
	Launched int64 `json:"launched"`
	// Note is what the process is for where it is not the service itself, such as building it.
	Note string `json:"note,omitempty"`
}

// Table keeps the records and logs of one stack.
type Table struct {
	// Dir is the stack's state folder.
	Dir string
}

// Log is the file that a process of this name writes to.
func (t Table) Log(name string) string { return filepath.Join(t.Dir, "log", name+".log") }

func (t Table) file(name string) string { return filepath.Join(t.Dir, "run", name+".json") }

// Start runs the command in a session of its own, so that neither Ctrl-C nor the end of the terminal reaches it, with
// its output appended to the log. The record is on disk when Start returns; exited receives the result of the process.
func (t Table) Start(name, note string, command Command) (r Record, exited <-chan error, err error) {
	log, err := t.openLog(name)
	if err != nil {
		return Record{}, nil, err
	}
	defer log.Close()
	cmd := exec.Command(command.Path, command.Args...)
	cmd.Env = append(os.Environ(), command.Env...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = command.Dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	launched := time.Now().UnixMilli()
	if err := cmd.Start(); err != nil {
		return Record{}, nil, fmt.Errorf("start %s: %w", name, err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	r = Record{Name: name, PID: cmd.Process.Pid, Created: created(cmd.Process.Pid), Launched: launched, Note: note}
	if err := t.write(r); err != nil {
		return Record{}, nil, errors.Join(err, r.Kill()) // nobody would find it again
	}
	return r, done, nil
}

func (t Table) openLog(name string) (*os.File, error) {
	path := t.Log(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("log of %s: %w", name, err)
	}
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("log of %s: %w", name, err)
	}
	return log, nil
}

func (t Table) write(r Record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(t.file(r.Name)), 0o755); err != nil {
		return fmt.Errorf("record of %s: %w", r.Name, err)
	}
	if err := renameio.WriteFile(t.file(r.Name), text, 0o644); err != nil {
		return fmt.Errorf("record of %s: %w", r.Name, err)
	}
	return nil
}

// Find returns the record of a name; ok is false where nothing of that name was ever started, or it was forgotten.
func (t Table) Find(name string) (r Record, ok bool) {
	text, err := os.ReadFile(t.file(name))
	if err != nil {
		return Record{}, false
	}
	return r, json.Unmarshal(text, &r) == nil && r.PID > 0
}

// Running returns the record of a name whose process is alive.
func (t Table) Running(name string) (Record, bool) {
	r, ok := t.Find(name)
	return r, ok && r.Alive()
}

// Names lists the names that have a record, dead or alive.
func (t Table) Names() []string {
	files, _ := filepath.Glob(t.file("*"))
	names := make([]string, 0, len(files))
	for _, file := range files {
		base := filepath.Base(file)
		names = append(names, base[:len(base)-len(".json")])
	}
	return names
}

// Forget removes the record of a name.
func (t Table) Forget(name string) { _ = os.Remove(t.file(name)) }

// Began is when the process was started.
func (r Record) Began() time.Time { return time.UnixMilli(r.Launched) }

// Alive says whether the very process of the record is still running.
func (r Record) Alive() bool {
	p, err := gops.NewProcess(int32(r.PID))
	if err != nil || !r.sameTime(created(r.PID)) {
		return false
	}
	status, err := p.Status()
	if err != nil || len(status) == 0 || status[0] != gops.Zombie {
		return true
	}
	// Of a killed JVM the first thread may be gone while others still hold its ports.
	threads, err := p.NumThreads()
	return err == nil && threads > 1
}

// clockSteps is by how much the system's answer may differ from its earlier one: it is reckoned from the time of boot,
// which moves when the clock is set.
const clockSteps = 10 * time.Second

func (r Record) sameTime(created int64) bool {
	apart := time.Duration(created-r.Created) * time.Millisecond
	return apart.Abs() <= clockSteps
}

// created asks the system when the process began; 0 where there is none.
func created(pid int) int64 {
	p, err := gops.NewProcess(int32(pid))
	if err != nil {
		return 0
	}
	at, err := p.CreateTime()
	if err != nil {
		return 0
	}
	return at
}

// Signal sends a signal to the process and all that it started. A process that is gone is no error.
func (r Record) Signal(signal syscall.Signal) error {
	if !r.Alive() {
		return nil
	}
	if err := syscall.Kill(-r.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("send %s to %s (pid %d): %w", signal, r.Name, r.PID, err)
	}
	return nil
}

// Stop asks the process to end, and makes it after the given patience. It returns once the process is gone.
func (r Record) Stop(patience time.Duration) error {
	if err := r.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if r.gone(patience) {
		return nil
	}
	if err := r.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	if !r.gone(10 * time.Second) {
		return fmt.Errorf("stop %s: pid %d outlives SIGKILL", r.Name, r.PID)
	}
	return nil
}

// Kill ends the process without a warning, as a crash would. It returns once the process is gone.
func (r Record) Kill() error {
	if err := r.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	if !r.gone(10 * time.Second) {
		return fmt.Errorf("kill %s: pid %d outlives SIGKILL", r.Name, r.PID)
	}
	return nil
}

func (r Record) gone(patience time.Duration) bool {
	for deadline := time.Now().Add(patience); r.Alive(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Memory is the resident memory of the process, in bytes; 0 where it cannot be told.
func (r Record) Memory() uint64 {
	p, err := gops.NewProcess(int32(r.PID))
	if err != nil {
		return 0
	}
	info, err := p.MemoryInfo()
	if err != nil {
		return 0
	}
	return info.RSS
}
