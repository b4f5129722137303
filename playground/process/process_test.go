package process

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	gops "github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sleeper() Command { return Command{Path: "sleep", Args: []string{"600"}} }

func start(t *testing.T, table Table, name string, command Command) (Record, <-chan error) {
	t.Helper()
	record, exited, err := table.Start(name, "", command)
	require.NoError(t, err)
	t.Cleanup(func() { _ = record.Kill() })
	return record, exited
}

func TestAProcessIsFoundAgain(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	before := time.Now().Truncate(time.Millisecond)
	started, _ := start(t, table, "sleeper", sleeper())

	found, runs := table.Running("sleeper")
	require.True(t, runs)
	assert.Equal(t, started, found)
	assert.Equal(t, []string{"sleeper"}, table.Names())
	assert.False(t, found.Began().Before(before), "what a predecessor did just before is not taken for its doing")
	assert.WithinDuration(t, time.Now(), found.Began(), time.Minute)
	assert.Positive(t, found.Memory())

	_, runs = table.Running("nobody")
	assert.False(t, runs)
}

// On a full disk there may be no room for the record.
func TestAProcessThatCouldNotBeFoundAgainIsEnded(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(table.Dir, "run"), nil, 0o644))
	_, _, err := table.Start("sleeper", "", Command{Path: "sleep", Args: []string{"601"}})
	require.ErrorContains(t, err, "record of sleeper")
	us, err := gops.NewProcess(int32(os.Getpid()))
	require.NoError(t, err)
	children, _ := us.Children() // on some systems it is an error to have none
	for _, child := range children {
		line, _ := child.Cmdline() // empty of one that has just gone
		assert.NotEqual(t, "sleep 601", line)
	}
}

func TestStopAndKillReturnWhenItIsGone(t *testing.T) {
	for name, end := range map[string]func(Record) error{
		"stop": func(r Record) error { return r.Stop(5 * time.Second) },
		"kill": Record.Kill,
	} {
		t.Run(name, func(t *testing.T) {
			table := Table{Dir: t.TempDir()}
			record, _ := start(t, table, "sleeper", sleeper())
			require.NoError(t, end(record))
			assert.False(t, record.Alive())
			require.NoError(t, end(record), "ending it twice is no error")
		})
	}
}

func TestStopInsists(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	record, _ := start(t, table, "stubborn", Command{
		Path: "sh", Args: []string{"-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"},
	})
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(table.Log("stubborn"))
		return string(text) == "deaf\n"
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, record.Stop(200*time.Millisecond))
	assert.False(t, record.Alive())
}

func TestKillReachesWhatTheProcessStarted(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	record, _ := start(t, table, "parent", Command{Path: "sh", Args: []string{"-c", "sleep 600 & echo $!; wait"}})
	var child int
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(table.Log("parent"))
		child = number(string(text))
		return child > 0
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, record.Kill())
	orphan := Record{Name: "child", PID: child, Created: created(child)}
	assert.Eventually(t, func() bool { return !orphan.Alive() }, time.Minute, 10*time.Millisecond)
}

func number(text string) int {
	n := 0
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			break
		}
		n = 10*n + int(digit-'0')
	}
	return n
}

func TestAStrangerWithTheSameProcessIDIsNotOurs(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	stale := Record{Name: "stale", PID: os.Getpid(), Created: created(os.Getpid()) - 60_000}
	require.NoError(t, table.write(stale))
	_, runs := table.Running("stale")
	assert.False(t, runs)
	require.NoError(t, stale.Signal(syscall.SIGKILL), "and no signal reaches it: this test goes on")
}

func TestAStepOfTheClockOrphansNothing(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	record, _ := start(t, table, "sleeper", sleeper())
	record.Created += 3000
	assert.True(t, record.Alive())
}

func TestTheLogGetsBothOutputsAndKeepsWhatWasThere(t *testing.T) {
	table := Table{Dir: t.TempDir()}
	for range 2 {
		_, exited := start(t, table, "talker", Command{
			Path: "sh", Args: []string{"-c", "echo out $WHO; echo err >&2; exit 3"}, Env: []string{"WHO=me"},
		})
		require.ErrorContains(t, <-exited, "exit status 3")
	}
	text, err := os.ReadFile(table.Log("talker"))
	require.NoError(t, err)
	assert.Equal(t, "out me\nerr\nout me\nerr\n", string(text))
}

func TestAProgramThatIsNotThere(t *testing.T) {
	_, _, err := Table{Dir: t.TempDir()}.Start("ghost", "", Command{Path: "no-such-program-at-all"})
	assert.ErrorContains(t, err, "start ghost")
}

func TestListening(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	assert.True(t, Listening(address))
	assert.Contains(t, OwnerOfPort(listener.Addr().(*net.TCPAddr).Port), "(pid ")
	require.NoError(t, listener.Close())
	assert.False(t, Listening(address))
}
