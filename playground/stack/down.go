package stack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"flinkwatch/playground/process"
)

const (
	savepointWithin = 20 * time.Second
	stopWithin      = 10 * time.Second
)

// Down stops everything. Where it can, it stops the job with a savepoint first, from which the next start continues, so
// that the windows which are open now are not cut short.
func (st *Stack) Down(ctx context.Context) error {
	unlock, err := st.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if !st.anyRunning() {
		st.progress.Say("nothing runs")
		st.settings.Forget()
		return nil
	}
	st.stopFetching()
	st.stopJob(context.WithoutCancel(ctx))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// Kafka goes last: the others say goodbye to it.
	names := slices.DeleteFunc(st.table.Names(), func(name string) bool { return name == "kafka" })
	if err := errors.Join(st.stop(names...), st.stop("kafka")); err != nil {
		return err
	}
	st.settings.Forget()
	st.progress.Say("✓ all stopped; topics, checkpoints and metrics are kept (make clean-state forgets them)")
	return nil
}

// stopFetching ends what would start services behind our back.
func (st *Stack) stopFetching() {
	for _, name := range st.table.Names() {
		if strings.HasPrefix(name, "fetch-") {
			_ = st.stop(name)
		}
	}
}

// stopJob takes the savepoint that the next start continues from. That it cannot is worth a line, not a failure.
func (st *Stack) stopJob(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, savepointWithin)
	defer cancel()
	cluster := st.cluster()
	current, ok, err := cluster.Current(ctx)
	if err != nil {
		return
	}
	if !ok {
		st.noticeEnd(ctx)
		return
	}
	if current.Running() {
		st.progress.Begin("job", "stopping it with a savepoint")
		savepoint, stopErr := cluster.Stop(ctx, current)
		if err = stopErr; err == nil {
			err = keepSavepoint(st.settings, savepoint)
		}
		if err == nil {
			st.progress.Done("job", "stopped")
			st.progress.Say("  %-14s the next `make up` goes on from its savepoint", "")
			return
		}
	} else {
		err = errors.New(progressOf(current))
	}
	// An older one would bring back what has come out since.
	if forgetErr := forgetSavepoint(st.settings); forgetErr != nil {
		err = errors.Join(err, forgetErr)
	}
	st.progress.Say("! no savepoint of the job (%v): the windows that are open now will come out short", err)
}

// stop stops the named processes at once and waits until they are gone.
func (st *Stack) stop(names ...string) error {
	errs := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() {
			record, _ := st.table.Find(name)
			if errs[i] = record.Stop(stopWithin); errs[i] == nil {
				st.table.Forget(name)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// CleanState forgets topics, checkpoints, metrics and logs. The stack must be down.
func (st *Stack) CleanState() error {
	if st.folder().Vacant() {
		st.progress.Say("there is nothing to forget")
		return nil
	}
	unlock, err := st.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if st.anyRunning() {
		return errors.New("the stack runs: make down first")
	}
	others, err := st.folder().Clean()
	if err != nil {
		return err
	}
	st.progress.Say("✓ topics, checkpoints, metrics and logs are forgotten")
	if len(others) > 0 {
		st.progress.Say("  left in %s, because no stack put it there: %s", st.settings.State, strings.Join(others, ", "))
	}
	return nil
}

// Kill ends a service without a warning, as a crash would. Nothing starts it again but `make start` and `make up`.
func (st *Stack) Kill(word string) error {
	now := time.Now()
	var killed []string
	defer func() { st.mark(now, "killed", killed...) }()
	return st.each(word, func(service Service) error {
		record, runs := st.table.Running(service.Name)
		if !runs {
			st.progress.Say("  %-14s does not run", service.Name)
			return nil
		}
		if err := record.Kill(); err != nil {
			return err
		}
		st.progress.Say("✗ %-14s killed (pid %d, SIGKILL); make start SERVICE=%s brings it back",
			service.Name, record.PID, service.Name)
		killed = append(killed, service.Name)
		return nil
	})
}

func (st *Stack) each(word string, do func(Service) error) error {
	picked, err := named(st.known(), word)
	if err != nil {
		return err
	}
	for _, service := range picked {
		if !service.Runs {
			return fmt.Errorf("%s does one thing and exits: it cannot be killed or stopped", service.Name)
		}
		if err := do(service); err != nil {
			return err
		}
	}
	return nil
}

// Start starts services again that were killed, or that died.
func (st *Stack) Start(ctx context.Context, word string) error {
	unlock, err := st.claim()
	if err != nil {
		return err
	}
	defer unlock()
	defer st.progress.Remind()()
	services, err := st.services(ctx)
	if err != nil {
		return err
	}
	picked, err := named(services, word)
	if err != nil {
		return err
	}
	if err := st.build(ctx); err != nil {
		return err
	}
	st.mark(time.Now(), "started", word)
	return st.starter().StartAll(ctx, withoutNeeds(picked))
}

// Scale adds TaskManagers up to TASKMANAGERS, or stops those beyond it.
func (st *Stack) Scale(ctx context.Context) error {
	if !st.settings.Given("TASKMANAGERS") {
		return errors.New("scale to how many? give TASKMANAGERS=2")
	}
	unlock, err := st.lock()
	if err != nil {
		return err
	}
	defer unlock()
	defer st.progress.Remind()()
	if _, runs := st.table.Running("jobmanager"); !runs {
		return errors.New("there is no JobManager to register at: make up first")
	}
	services, err := st.services(ctx)
	if err != nil {
		return err
	}
	picked, err := named(services, "taskmanager")
	if err != nil {
		return err
	}
	st.mark(time.Now(), "scaled to", st.settings.Get("TASKMANAGERS"), "TaskManagers")
	if err := st.starter().StartAll(ctx, withoutNeeds(picked)); err != nil {
		return err
	}
	for n := st.settings.Int("TASKMANAGERS") + 1; ; n++ {
		record, was := st.table.Find(TaskManagerName(n))
		if !was {
			return st.settings.Save()
		}
		if err := st.retire(record); err != nil {
			return err
		}
	}
}

func (st *Stack) retire(record process.Record) error {
	if err := record.Stop(stopWithin); err != nil {
		return err
	}
	st.table.Forget(record.Name)
	st.progress.Say("✓ %-14s stopped", record.Name)
	return nil
}
