package stack

import (
	"context"
	"errors"
	"fmt"
)

const (
	// roomToStart is what a start and its first minutes take; an hour takes about as much again.
	roomToStart = 256 << 20
	// full is where a disk counts as such: what fails on it fails because there is no room.
	full = 16 << 20
)

var errNoRoom = errors.New("too little room")

// checkRoomToStart is an error where a stack that does not run yet would soon fill the disk.
func (st *Stack) checkRoomToStart() error {
	if st.anyRunning() {
		return nil
	}
	return st.checkRoom("PLAYGROUND_STATE", st.settings.State)
}

// checkRoom is an error where there is too little room for a folder, which a setting names.
func (st *Stack) checkRoom(setting, folder string) error {
	left, err := st.left(folder)
	if err != nil || left >= roomToStart {
		return nil // where the system does not tell, what comes will show it
	}
	return fmt.Errorf("%w for %s=%s: its disk has %d MB left, and %d MB are needed: make room, or give a folder on "+
		"another disk",
		errNoRoom, setting, folder, left>>20, roomToStart>>20)
}

// fullDisk says in a line which disk is full; empty where none is.
func (st *Stack) fullDisk() string {
	s := st.settings
	for _, disk := range []struct{ setting, folder string }{{"PLAYGROUND_STATE", s.State}, {"PLAYGROUND_CACHE", s.Cache}} {
		if left, err := st.left(disk.folder); err == nil && left < full {
			return fmt.Sprintf("the disk of %s=%s is full (%d MB left): make down, and make room", disk.setting, disk.folder,
				left>>20)
		}
	}
	return ""
}

// Cause puts in front of what a command failed with that a disk is full, if one is: programs that run out of room say
// so in many ways, deep in their logs.
func (st *Stack) Cause(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, errNoRoom) {
		return err
	}
	if cause := st.fullDisk(); cause != "" {
		return fmt.Errorf("%s\n  %w", cause, err)
	}
	return err
}
