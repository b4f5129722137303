package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// spent is what a process took.
type spent struct {
	wall, cpu float64 // seconds
	peak      int64   // bytes that were resident, at most
}

// spend runs a command to its end.
func spend(cmd *exec.Cmd) (spent, error) {
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return spent{}, err
	}
	peak := make(chan int64, 1)
	go func() { peak <- watchMemory(cmd.Process.Pid) }()
	err := cmd.Wait()
	s := spent{wall: time.Since(begin).Seconds()}
	if err != nil {
		return s, fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, tail(complaint.String()))
	}
	s.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	s.peak = <-peak
	return s, nil
}

func tail(text string) string { return text[max(0, len(text)-2000):] }

var peakMemory = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// watchMemory returns the highest resident memory of a process, in bytes, when it has ended. What the system says at
// its end is no less than that of the process which started it.
func watchMemory(pid int) (peak int64) {
	for ticker := time.NewTicker(20 * time.Millisecond); ; <-ticker.C {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		found := peakMemory.FindSubmatch(status)
		if err != nil || found == nil {
			ticker.Stop()
			return peak
		}
		kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64) // digits
		peak = max(peak, 1024*kilobytes)
	}
}

// residentOf is the memory that a process has now, in bytes.
func residentOf(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("/proc/%d/statm has %d fields", pid, len(fields))
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize()), err
}

// cpuOf is the CPU time that a process which continues has taken so far, in seconds.
func cpuOf(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // a name may have spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	if err1 != nil || err2 != nil {
		return 0, fmt.Errorf("/proc/%d/stat: times %s and %s", pid, fields[11], fields[12])
	}
	return (user + system) / ticksPerSecond, nil
}

// ticksPerSecond is Linux' unit for programs, on all machines that Go knows.
const ticksPerSecond = 100
