package stack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"flinkwatch/playground/settings"
)

// Where the job continues when it is started.

// resumeFrom is the savepoint or checkpoint that the job starts from: the one the user names, the last one of a job
// that was lost, or the one that was taken when it was stopped. A job without checkpointing starts without: after every
// failure it would return to the savepoint, and repeat all that it has written since, instead of showing what is lost.
func resumeFrom(s settings.Settings) string {
	if path := s.Get("SAVEPOINT"); path != "" {
		return path
	}
	if startsAnew(s) {
		return ""
	}
	kept, _ := keptSavepoint(s)
	return cmp.Or(lostCheckpoint(s), kept)
}

// startsAnew says whether the user wants no state.
func startsAnew(s settings.Settings) bool {
	return s.Get("FRESH") != "" || !slices.Contains(s.JobArgs(), "--checkpointing")
}

// rememberStart follows a start: until the job has a checkpoint of its own, it would be started there again.
func rememberStart(s settings.Settings) error {
	switch named := s.Get("SAVEPOINT"); {
	case named != "":
		return keepSavepoint(s, named)
	case startsAnew(s):
		return forgetSavepoint(s)
	}
	return nil
}

// startNote says where the job begins; empty where it is the first and there is nothing to continue from.
func startNote(s settings.Settings) string {
	from := resumeFrom(s)
	switch {
	case from != "" && from == lostCheckpoint(s):
		return fmt.Sprintf("  %-14s was not stopped and goes on from its last checkpoint, %s", "job", from)
	case from != "":
		return fmt.Sprintf("  %-14s goes on from %s", "job", from)
	case !startedBefore(s):
		return ""
	}
	return fmt.Sprintf("! %-14s starts without state%s, at the offsets that its group has committed:\n"+
		"  what was counted in the windows that are open now is lost", "job", whyWithoutState(s))
}

func whyWithoutState(s settings.Settings) string {
	switch {
	case s.Get("FRESH") != "":
		return " (FRESH=1)"
	case startsAnew(s):
		return " (no --checkpointing)"
	}
	if newest := newestSnapshot(s); newest != "" {
		return " (make restore would go on from " + newest + ")"
	}
	return " (there is no savepoint)"
}

// noticeEnd looks for a job that was cancelled or stopped in Flink itself, by its command line or its pages. That was
// on purpose, as if it had been done by a command of the playground: the next start is one without state.
func (st *Stack) noticeEnd(ctx context.Context) {
	jobs, err := st.cluster().Ours(ctx)
	if err != nil || len(jobs) == 0 {
		return
	}
	_, since := keptSavepoint(st.settings)
	noticed := false
	for _, j := range jobs {
		if !j.Ended() {
			return
		}
		noticed = noticed || j.State != "FAILED" && time.UnixMilli(j.End).After(since)
	}
	if noticed {
		if err := forgetSavepoint(st.settings); err != nil {
			st.progress.Say("! %v", err)
		}
	}
}

// settleWithin is how long the first checkpoint of a job that was just started is waited for.
const settleWithin = 5 * time.Second

// awaitCheckpoint waits a little for the first checkpoint of a job that was started from a savepoint. Under
// backpressure it takes its time; the next `make up` will see it then.
func (st *Stack) awaitCheckpoint(ctx context.Context) error {
	for deadline := time.Now().Add(settleWithin); time.Now().Before(deadline); {
		path, _ := keptSavepoint(st.settings)
		if path == "" {
			return nil
		}
		if err := settle(st.settings); err != nil {
			return err
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
