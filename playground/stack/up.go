package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"flinkwatch/playground/process"
)

// Up starts what does not run yet and returns once the job runs and a window was judged correct. What runs already is
// left as it is; other arguments than its own are an error.
func (st *Stack) Up(ctx context.Context) error {
	if err := st.checkRoomToStart(); err != nil {
		return err
	}
	unlock, err := st.claim()
	if err != nil {
		return err
	}
	defer unlock()
	began := time.Now()
	defer st.progress.Remind()()
	if err := st.agree(); err != nil {
		return err
	}
	services, err := st.services(ctx)
	if err != nil {
		return err
	}
	if err := st.checkPorts(services); err != nil {
		return err
	}
	if err := st.build(ctx); err != nil {
		return err
	}
	if err := st.settings.Save(); err != nil {
		return err
	}
	if err := st.followTime(ctx, services, time.Now()); err != nil {
		return err
	}
	st.noticeEnd(ctx)
	if err := st.startAll(ctx, services); err != nil {
		return err
	}
	if missing, err := st.missingSlots(ctx); err != nil {
		return err
	} else if missing != "" {
		return errors.New(missing)
	}
	if err := st.awaitFirstWindow(ctx); err != nil {
		return err
	}
	if err := settle(st.settings); err != nil {
		return err
	}
	if err := st.awaitOptional(ctx, services); err != nil {
		return err
	}
	st.farewell(ctx, services, time.Since(began))
	return nil
}

// agree refuses to give a running stack other arguments.
func (st *Stack) agree() error {
	if len(st.differing) == 0 {
		return nil
	}
	if !st.anyRunning() {
		st.settings.Forget()
		return nil
	}
	return fmt.Errorf("the stack runs already, with %s\n"+
		"  other JOB_ARGS or PARALLELISM: make submit JOB_ARGS=\"…\" PARALLELISM=…\n"+
		"  more or fewer TaskManagers:    make scale TASKMANAGERS=…\n"+
		"  anything else:                 make down first", strings.Join(st.differing, "; "))
}

// checkPorts looks at all ports before anything is started.
func (st *Stack) checkPorts(services []Service) error {
	var taken []error
	for _, service := range services {
		if _, runs := st.table.Running(service.Name); runs {
			continue
		}
		if err := portsFree(service); err != nil {
			taken = append(taken, err)
		}
	}
	if len(taken) > 1 {
		taken = append(taken,
			errors.New("if that is another playground: PORT_OFFSET=10000 PLAYGROUND_STATE=.state-2 starts one beside it"))
	}
	return errors.Join(taken...)
}

// startAll starts the services that the job depends on, and lets the optional ones come in the background.
func (st *Stack) startAll(ctx context.Context, services []Service) error {
	var waiting []Service
	for _, service := range services {
		if !service.Optional() {
			waiting = append(waiting, service)
			continue
		}
		if err := st.bringInBackground(service); err != nil {
			return err
		}
	}
	return st.starter().StartAll(ctx, waiting)
}

// fetching is the name under which the fetching and starting of an optional service is recorded.
func fetching(service Service) string { return "fetch-" + service.Name }

// bringInBackground runs `playground bring NAME`, which outlives this command.
func (st *Stack) bringInBackground(service Service) error {
	if _, runs := st.table.Running(service.Name); runs {
		return nil
	}
	if _, runs := st.table.Running(fetching(service)); runs {
		return nil
	}
	_ = os.Remove(st.table.Log(fetching(service)))
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	_, _, err = st.table.Start(fetching(service), "fetching "+service.Name,
		process.Command{Path: program, Args: []string{"bring", service.Name}, Dir: st.settings.Repo})
	return err
}

// Bring fetches and starts one optional service.
func (st *Stack) Bring(ctx context.Context, name string) error {
	if err := st.folder().Claim(); err != nil {
		return err
	}
	services, err := st.services(ctx)
	if err != nil {
		return err
	}
	picked, err := named(services, name)
	if err != nil {
		return err
	}
	for _, service := range picked {
		if service.Optional() {
			if err := service.Fetch(ctx); err != nil {
				return err
			}
		}
	}
	return st.starter().StartAll(ctx, withoutNeeds(picked))
}

// withoutNeeds is for services that are started on their own: what they need runs, or the user wants it so.
func withoutNeeds(services []Service) []Service {
	var alone []Service
	for _, service := range services {
		service.Needs = nil
		alone = append(alone, service)
	}
	return alone
}
