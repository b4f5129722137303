package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"flinkwatch/playground/job"
	"flinkwatch/playground/provide"
)

// Submit gives the job other arguments: it stops the running job with a savepoint and starts it again from there, so
// that nothing is lost. SAVEPOINT=path starts from another one; FRESH=1 cancels the job and starts without its state,
// and without --checkpointing it starts without its state as well.
func (st *Stack) Submit(ctx context.Context) error {
	return st.startJob(ctx,
		func(context.Context) error { return checkSnapshot(st.settings, st.settings.Get("SAVEPOINT")) }, st.endJob)
}

// startJob starts the job with the settings of this command. possible is asked before anything else; end ends the job
// that runs, once the new arguments are known to be good.
func (st *Stack) startJob(ctx context.Context, possible, end func(context.Context) error) error {
	unlock, err := st.lock()
	if err != nil {
		return err
	}
	defer unlock()
	defer st.progress.Remind()()
	services, err := st.services(ctx)
	if err != nil {
		return err
	}
	if err := st.requires("jobmanager"); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{possible, st.checkArguments, end} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := st.followTime(ctx, services, time.Now()); err != nil {
		return err
	}
	client, err := named(services, "client")
	if err != nil {
		return err
	}
	st.mark(time.Now(), "submitted the job with", st.settings.Get("JOB_ARGS"), "-p", st.settings.Get("PARALLELISM"))
	if err := st.starter().StartAll(ctx, withoutNeeds(client)); err != nil {
		return err
	}
	if err := st.settings.Save(); err != nil {
		return err
	}
	if err := st.announceJob(ctx); err != nil {
		return err
	}
	return st.awaitCheckpoint(ctx)
}

// announceJob says what was submitted, and what it still lacks.
func (st *Stack) announceJob(ctx context.Context) error {
	current, ok, err := st.cluster().Current(ctx)
	if err != nil {
		return fmt.Errorf("ask for the job that was submitted: %w", err)
	}
	if !ok {
		return errors.New("the job was submitted and has ended already: make logs SERVICE=jobmanager")
	}
	st.progress.Say("✓ %-14s submitted with %s -p %s", "job", st.settings.Get("JOB_ARGS"), st.settings.Get("PARALLELISM"))
	st.progress.Say("  %-14s %s", "job id", current.ID)
	return st.warnOfSlots(ctx)
}

// checkArguments lets the job look at its arguments before the one that runs is ended for it.
func (st *Stack) checkArguments(ctx context.Context) error {
	java, err := provide.FindJava(ctx, st.settings.Get("JAVA_HOME"))
	if err != nil {
		return err
	}
	command := flink{st.settings, java}.plan()
	check := exec.CommandContext(ctx, command.Path, command.Args...)
	check.Env, check.Dir = append(os.Environ(), command.Env...), command.Dir
	if output, err := check.CombinedOutput(); err != nil {
		return fmt.Errorf("the job refuses its arguments; the one that runs was left as it is\n  %s",
			complaint(string(output)))
	}
	return nil
}

// complaint is what the job says of its arguments, out of the stack trace that Flink wraps it in.
func complaint(output string) string {
	const cause = "ProgramParametrizationException: "
	for line := range strings.Lines(output) {
		if _, said, found := strings.Cut(line, cause); found {
			return strings.TrimSpace(said)
		}
	}
	return strings.TrimSpace(output)
}

// endJob ends the job that runs now, in the way that the user asked for.
func (st *Stack) endJob(ctx context.Context) error {
	live, err := st.cluster().Live(ctx)
	if err != nil {
		return fmt.Errorf("submit: is the stack up? %w", err)
	}
	if len(live) == 0 {
		st.noticeEnd(ctx)
		return nil
	}
	current, err := pick(live, st.settings.Get("JOB_ID"), "")
	if err != nil {
		return err
	}
	if st.settings.Get("FRESH") != "" {
		return st.cancel(ctx, current)
	}
	_, err = st.stopWithSavepoint(ctx, current, "  or give FRESH=1: it is cancelled, and starts without its state")
	return err
}

func (st *Stack) warnOfSlots(ctx context.Context) error {
	missing, err := st.missingSlots(ctx)
	if missing != "" {
		st.progress.Say("! %s", missing)
	}
	return err
}

// missingSlots says how many slots the job lacks, and how it gets them; empty where there are enough.
func (st *Stack) missingSlots(ctx context.Context) (string, error) {
	overview, err := st.cluster().Overview(ctx)
	if err != nil {
		return "", err
	}
	need := st.settings.Int("PARALLELISM")
	if st.settings.FlinkCounts() {
		need += countingSlots
	}
	if _, runs := st.table.Running(TaskManagerName(1)); overview.TaskManagers == 0 && runs {
		return "the job waits: the TaskManager runs, and has yet to register", nil
	}
	if overview.TaskManagers == 0 {
		return "the job waits: there is no TaskManager: make start SERVICE=taskmanager", nil
	}
	if need <= overview.Slots {
		return "", nil
	}
	each := overview.Slots / overview.TaskManagers
	return fmt.Sprintf("the job waits: it needs %d slots and there are %d: make scale TASKMANAGERS=%d",
		need, overview.Slots, (need+each-1)/each), nil
}

func progressOf(j job.Job) string {
	return fmt.Sprintf("it is %s with %d of %d tasks running", j.State, j.Tasks.Running, j.Tasks.Total)
}
