package stack

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

func newStarter(t *testing.T) (Starter, *bytes.Buffer) {
	t.Helper()
	table := process.Table{Dir: t.TempDir()}
	t.Cleanup(func() {
		for _, name := range table.Names() {
			if record, runs := table.Running(name); runs {
				_ = record.Kill()
			}
		}
	})
	out := &bytes.Buffer{}
	return Starter{Table: table, Progress: NewProgress(out)}, out
}

func shell(script string) func() (process.Command, error) {
	return func() (process.Command, error) {
		return process.Command{Path: "sh", Args: []string{"-c", script}}, nil
	}
}

// written is a condition that holds once there is something in a file.
func written(file string) func(context.Context, time.Time) error {
	return func(context.Context, time.Time) error {
		if size(file) == 0 {
			return errors.New("nothing was written yet")
		}
		return nil
	}
}

func TestServicesStartInTheOrderOfTheirNeeds(t *testing.T) {
	starter, out := newStarter(t)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	services := []Service{
		{
			Name: "last", Runs: true, Needs: []string{"once", "first"}, Ready: written(file("last")),
			Command: shell("cat " + file("once") + " > " + file("last") + "; sleep 600"),
		},
		{Name: "once", Needs: []string{"first"}, Command: shell("cat " + file("first") + " > " + file("once"))},
		{
			Name: "first", Runs: true, Ready: written(file("first")),
			Command: shell("sleep 0.2; echo made by the first > " + file("first") + "; sleep 600"),
		},
	}
	require.NoError(t, starter.StartAll(context.Background(), services))

	text, err := os.ReadFile(file("last"))
	require.NoError(t, err)
	assert.Equal(t, "made by the first\n", string(text))
	assert.ElementsMatch(t, []string{"first", "last"}, starter.Table.Names(), "what has done its work leaves no record")
	for _, line := range []string{"first          ready in", "once           done in", "last           ready in"} {
		assert.Contains(t, out.String(), line)
	}

	record, _ := starter.Table.Running("first")
	require.NoError(t, starter.StartAll(context.Background(), services))
	again, runs := starter.Table.Running("first")
	assert.True(t, runs)
	assert.Equal(t, record, again, "what runs already is left alone")
	assert.Contains(t, out.String(), "first          runs already")
}

func TestAFailureShowsTheLogAndAHint(t *testing.T) {
	for _, c := range []struct {
		why     string
		service Service
		message string
	}{
		{
			"it dies before it is ready",
			Service{
				Runs: true, Ready: func(context.Context, time.Time) error { return errors.New("no") },
				Command: shell("echo cannot work; exit 4"),
			},
			"it ended (exit status 4) before it was ready",
		},
		{"a one-shot fails", Service{Command: shell("echo cannot work; exit 4")}, "exit status 4"},
		{
			"it ends with success, but should have stayed",
			Service{
				Runs: true, Ready: func(context.Context, time.Time) error { return errors.New("no") },
				Command: shell("echo cannot work"),
			},
			"it ended (exit status 0) before it was ready",
		},
	} {
		t.Run(c.why, func(t *testing.T) {
			starter, _ := newStarter(t)
			c.service.Name, c.service.Hint = "broken", "look at the weather"
			dependent := Service{Name: "dependent", Needs: []string{"broken"}, Command: shell("exit 0")}
			err := starter.StartAll(context.Background(), []Service{c.service, dependent})
			require.ErrorContains(t, err, "broken: "+c.message)
			assert.ErrorContains(t, err, "cannot work")
			assert.ErrorContains(t, err, "hint: look at the weather")
			assert.ErrorContains(t, err, starter.Table.Log("broken"))
			assert.NoFileExists(t, starter.Table.Log("dependent"), "what needs it is not started")
		})
	}
}

func TestOnlyTheLogOfThisStartIsShown(t *testing.T) {
	starter, _ := newStarter(t)
	once := Service{Name: "once", Command: shell("echo an old story")}
	require.NoError(t, starter.StartAll(context.Background(), []Service{once}))
	once.Command = shell("echo the new story; exit 1")
	err := starter.StartAll(context.Background(), []Service{once})
	require.ErrorContains(t, err, "the new story")
	assert.NotContains(t, err.Error(), "an old story")
}

func TestATakenPortNamesWhoWantsItAndHowToMoveIt(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	port := settings.Port{Number: listener.Addr().(*net.TCPAddr).Port, Variable: "FLINK_PORT"}

	starter, _ := newStarter(t)
	err = starter.StartAll(context.Background(), []Service{
		{Name: "jobmanager", Runs: true, Ports: []settings.Port{port}, Command: shell("exit 0")},
	})
	require.ErrorContains(t, err, "which jobmanager needs, is taken by ")
	assert.ErrorContains(t, err, "make up FLINK_PORT=…")
}

func TestAnInterruptedStartLeavesARecordOfWhatRuns(t *testing.T) {
	starter, _ := newStarter(t)
	ctx, interrupt := context.WithCancel(context.Background())
	asked := sync.OnceFunc(interrupt)
	slow := Service{Name: "slow", Runs: true, Command: shell("sleep 600"), Ready: func(context.Context, time.Time) error {
		asked()
		return errors.New("not yet")
	}}
	require.ErrorIs(t, starter.StartAll(ctx, []Service{slow}), context.Canceled)
	_, runs := starter.Table.Running("slow")
	assert.True(t, runs, "`make down` finds it")
}

func TestProgressRemindsOfWhatIsAwaited(t *testing.T) {
	out := &bytes.Buffer{}
	progress := NewProgress(out)
	progress.Begin("kafka", "starting")
	progress.Lacks("kafka", "connection refused\nand a stack trace")
	progress.waiting["kafka"] = wait{since: time.Now().Add(-12 * time.Second), lacks: progress.waiting["kafka"].lacks}
	progress.remind()
	assert.Contains(t, out.String(), "… kafka          12 s: connection refused\n")
	assert.NotContains(t, out.String(), "stack trace")

	progress.Done("kafka", "ready")
	length := out.Len()
	progress.remind()
	assert.Equal(t, length, out.Len(), "nothing is left to wait for")
	assert.True(t, strings.HasPrefix(out.String(), "  kafka          starting\n"))
}

func TestANoteIsPrintedWhereThereIsSomethingToStart(t *testing.T) {
	starter, out := newStarter(t)
	done := false
	once := Service{
		Name: "client", Command: shell("exit 0"), Note: func() string { return "  job            goes on" },
		Done: func(context.Context) bool { return done }, After: func() error { done = true; return nil },
	}
	require.NoError(t, starter.StartAll(context.Background(), []Service{once}))
	assert.Contains(t, out.String(), "  job            goes on\n  client         starting\n")
	out.Reset()
	require.NoError(t, starter.StartAll(context.Background(), []Service{once}))
	assert.NotContains(t, out.String(), "goes on")
}

func TestAOneShotThatWasInterruptedIsNotDoneTwice(t *testing.T) {
	starter, _ := newStarter(t)
	file, interrupted := filepath.Join(t.TempDir(), "submitted"), filepath.Join(t.TempDir(), "interrupted")
	once := Service{
		Name: "client", Command: shell("until test -e " + interrupted + "; do sleep 0.01; done; echo job >> " + file),
		Done: func(context.Context) bool { return size(file) > 0 },
	}
	ctx, interrupt := context.WithCancel(context.Background())
	first := make(chan error)
	go func() { first <- starter.StartAll(ctx, []Service{once}) }()
	require.Eventually(t, func() bool { _, runs := starter.Table.Running("client"); return runs }, time.Minute,
		time.Millisecond)
	interrupt()
	require.ErrorIs(t, <-first, context.Canceled)
	require.NoError(t, os.WriteFile(interrupted, nil, 0o600))

	require.NoError(t, starter.StartAll(context.Background(), []Service{once}))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "job\n", string(text))
}
