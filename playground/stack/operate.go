package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"flinkwatch/playground/job"
)

// What is done to the job that runs: each is one command that says what it did, to which job, and where the savepoint
// is.

// snapshotWithin is how long Flink may take for a savepoint. Under backpressure its barriers wait with the records.
const snapshotWithin = 5 * time.Minute

// Savepoint takes a savepoint of the job, which continues.
func (st *Stack) Savepoint(ctx context.Context) error {
	return st.onJob(ctx, func(ctx context.Context, current job.Job) error {
		current, err := st.awaitTasks(ctx, current)
		if err != nil {
			return err
		}
		if !current.Running() {
			return fmt.Errorf("no savepoint can be taken: %s", progressOf(current))
		}
		ctx, cancel := context.WithTimeout(ctx, snapshotWithin)
		defer cancel()
		st.progress.Begin("job", "taking a savepoint")
		savepoint, err := st.cluster().Savepoint(ctx, current)
		if err != nil {
			return fmt.Errorf("%w\n  the job continues: make logs SERVICE=jobmanager says why", err)
		}
		st.mark(time.Now(), "took a savepoint of", current.ID)
		st.progress.Done("job", "goes on, with a savepoint taken")
		st.tell(current, savepoint)
		return nil
	})
}

// StopJob stops the job with a savepoint, from which `make restore`, `make submit` and `make up` continue.
func (st *Stack) StopJob(ctx context.Context) error {
	return st.onJob(ctx, func(ctx context.Context, current job.Job) error {
		savepoint, err := st.stopWithSavepoint(ctx, current, "  or make cancel, which loses the windows that are open now")
		if err != nil {
			return err
		}
		st.tell(current, savepoint)
		st.progress.Say("  make restore goes on from there")
		return nil
	})
}

// CancelJob ends the job at once, without a savepoint.
func (st *Stack) CancelJob(ctx context.Context) error {
	return st.onJob(ctx, func(ctx context.Context, current job.Job) error {
		if err := st.cancel(ctx, current); err != nil {
			return err
		}
		st.tell(current, "")
		st.progress.Say("  make submit starts without state, at the offsets that its group has committed")
		return nil
	})
}

// Restore starts the job from SAVEPOINT or, without that, from the newest savepoint or checkpoint of this stack.
func (st *Stack) Restore(ctx context.Context) error {
	return st.startJob(ctx, st.chooseSnapshot, func(context.Context) error { return nil })
}

// chooseSnapshot makes sure that no job runs, and that there is something to continue from.
func (st *Stack) chooseSnapshot(ctx context.Context) error {
	live, err := st.cluster().Live(ctx)
	if err != nil {
		return fmt.Errorf("list the jobs: %w", err)
	}
	if len(live) > 0 {
		return fmt.Errorf("job %s runs: make stop first, or make submit, which stops it and continues from there", live[0].ID)
	}
	if named := st.settings.Get("SAVEPOINT"); named != "" {
		return checkSnapshot(st.settings, named)
	}
	kept, _ := keptSavepoint(st.settings)
	newest := cmp.Or(newestSnapshot(st.settings), kept)
	if newest == "" {
		return errors.New("there is neither a savepoint nor a checkpoint to continue from: make submit starts without")
	}
	if err := keepSavepoint(st.settings, newest); err != nil {
		return err
	}
	if resumeFrom(st.settings) == "" {
		return fmt.Errorf("with these JOB_ARGS (%s) the job starts without state, unless SAVEPOINT names one; the "+
			"newest is %s",
			st.settings.Get("JOB_ARGS"), newest)
	}
	return nil
}

// onJob does something to the job that the command is about.
func (st *Stack) onJob(ctx context.Context, do func(context.Context, job.Job) error) error {
	unlock, err := st.lock()
	if err != nil {
		return err
	}
	defer unlock()
	defer st.progress.Remind()()
	if err := st.requires("jobmanager"); err != nil {
		return err
	}
	live, err := st.cluster().Live(ctx)
	if err != nil {
		return fmt.Errorf("list the jobs: %w", err)
	}
	current, err := pick(live, st.settings.Get("JOB_ID"), newestSnapshot(st.settings))
	if err != nil {
		return err
	}
	return do(ctx, current)
}

// pick is the job that runs, or the one of the given id where several do. The newest snapshot is what a user may want
// to continue from where none runs.
func pick(live []job.Job, id, newest string) (job.Job, error) {
	var ids []string
	for _, candidate := range live {
		if candidate.ID == id {
			return candidate, nil
		}
		ids = append(ids, candidate.ID)
	}
	switch {
	case len(live) == 0 && newest != "":
		return job.Job{}, fmt.Errorf("no job runs: make restore continues from %s; make submit starts one", newest)
	case len(live) == 0:
		return job.Job{}, errors.New("no job runs: make submit starts one")
	case id != "":
		return job.Job{}, fmt.Errorf("JOB_ID=%s: no such job runs; what runs: %s", id, strings.Join(ids, ", "))
	case len(live) > 1:
		return job.Job{}, fmt.Errorf("%d jobs called %s run: name one with JOB_ID=…: %s", len(live), job.Name,
			strings.Join(ids, ", "))
	}
	return live[0], nil
}

// tasksWithin is how long the tasks of a job that was only just started, or given its slots, may take until they run.
const tasksWithin = 20 * time.Second

// awaitTasks waits for the tasks of the job, if there are slots for them, and returns it as it is then. Flink takes no
// savepoint before all of them run.
func (st *Stack) awaitTasks(ctx context.Context, current job.Job) (job.Job, error) {
	if current.Running() {
		return current, nil
	}
	if missing, err := st.missingSlots(ctx); err != nil || missing != "" {
		return current, err
	}
	st.progress.Begin("job", "its tasks are being started")
	for deadline := time.Now().Add(tasksWithin); !current.Running() && time.Now().Before(deadline); {
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return current, ctx.Err()
		}
		live, err := st.cluster().Live(ctx)
		if err != nil {
			return current, fmt.Errorf("list the jobs: %w", err)
		}
		at := slices.IndexFunc(live, func(j job.Job) bool { return j.ID == current.ID })
		if at < 0 {
			return current, fmt.Errorf("job %s has ended", current.ID)
		}
		current = live[at]
	}
	return current, nil
}

// stopWithSavepoint stops the job and keeps the savepoint for its next start. instead is what else the user can do.
func (st *Stack) stopWithSavepoint(ctx context.Context, current job.Job, instead string) (string, error) {
	current, err := st.awaitTasks(ctx, current)
	if err != nil {
		return "", err
	}
	if !current.Running() {
		return "", fmt.Errorf("the job cannot be stopped with a savepoint: %s\n"+
			"  give it slots first: make start SERVICE=taskmanager, or make scale TASKMANAGERS=…\n%s", progressOf(current),
			instead)
	}
	ctx, cancel := context.WithTimeout(ctx, snapshotWithin)
	defer cancel()
	st.progress.Begin("job", "stopping it with a savepoint")
	savepoint, err := st.cluster().Stop(ctx, current)
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, instead)
	}
	st.mark(time.Now(), "stopped with a savepoint", current.ID)
	st.progress.Done("job", "stopped with a savepoint")
	return savepoint, keepSavepoint(st.settings, savepoint)
}

func (st *Stack) cancel(ctx context.Context, current job.Job) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	st.progress.Begin("job", "cancelling it: the windows that are open now are lost")
	if err := st.cluster().Cancel(ctx, current); err != nil {
		return err
	}
	st.mark(time.Now(), "cancelled", current.ID)
	st.progress.Done("job", "cancelled")
	return forgetSavepoint(st.settings)
}

// tell prints what later commands may need.
func (st *Stack) tell(current job.Job, savepoint string) {
	st.progress.Say("  %-14s %s", "job id", current.ID)
	if savepoint != "" {
		st.progress.Say("  %-14s %s", "savepoint", savepoint)
	}
}
