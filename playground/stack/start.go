package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

// readyWithin is how long a service may take before the start is called a failure.
const readyWithin = 3 * time.Minute

// Starter starts services in the order of their needs.
type Starter struct {
	Table    process.Table
	Progress *Progress
}

// StartAll starts the services, each as soon as those that it needs are ready, and returns when all are. The first
// failure ends it; what runs by then continues running.
func (s Starter) StartAll(ctx context.Context, services []Service) error {
	ready := map[string]chan struct{}{}
	for _, service := range services {
		ready[service.Name] = make(chan struct{})
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, service := range services {
		group.Go(func() error {
			for _, need := range service.Needs {
				select {
				case <-ready[need]:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			if err := s.start(ctx, service); err != nil {
				return err
			}
			close(ready[service.Name])
			return nil
		})
	}
	return group.Wait()
}

// start brings one service to where it is ready, or has done its work.
func (s Starter) start(ctx context.Context, service Service) error {
	if record, runs := s.Table.Running(service.Name); runs && service.Runs {
		s.Progress.Begin(service.Name, "runs already")
		return s.await(ctx, service, record, nil)
	}
	if err := s.awaitEarlier(ctx, service); err != nil {
		return err
	}
	if service.Done != nil && service.Done(ctx) {
		s.Progress.Done(service.Name, "nothing to do")
		return nil
	}
	if err := portsFree(service); err != nil {
		return err
	}
	if service.Prepare != nil {
		if err := service.Prepare(); err != nil {
			return err
		}
	}
	command, err := service.Command()
	if err != nil {
		return fmt.Errorf("%s: %w", service.Name, err)
	}
	if service.Note != nil {
		s.Progress.Note(service.Note())
	}
	s.Progress.Begin(service.Name, "starting")
	logged := size(s.Table.Log(service.Name))
	record, exited, err := s.Table.Start(service.Name, "", command)
	if err != nil {
		return err
	}
	if service.Runs {
		err = s.await(ctx, service, record, exited)
	} else {
		err = s.finish(ctx, service, exited)
	}
	if err != nil && ctx.Err() == nil {
		return s.explain(service, err, logged)
	}
	return err
}

// awaitEarlier waits for a service that does one thing and was started by an interrupted command: done twice, the job
// would be there twice.
func (s Starter) awaitEarlier(ctx context.Context, service Service) error {
	record, runs := s.Table.Running(service.Name)
	if !runs {
		return nil
	}
	s.Progress.Begin(service.Name, "was begun already")
	for record.Alive() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.Table.Forget(service.Name)
	return nil
}

// await polls until the service is ready; exited is nil where it was started by an earlier command.
func (s Starter) await(ctx context.Context, service Service, record process.Record, exited <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for {
		lacks := service.Ready(ctx, record.Began())
		if lacks == nil {
			s.Progress.Done(service.Name, "ready")
			return nil
		}
		s.Progress.Lacks(service.Name, inPlainWords(lacks))
		select {
		case err := <-exited:
			return fmt.Errorf("it ended (%w) before it was ready", ended(err))
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("not ready after %s: %w", readyWithin, lacks)
			}
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// inPlainWords says of a service that nobody listens yet, which is no cause for alarm.
func inPlainWords(err error) string {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "it does not answer yet"
	}
	return err.Error()
}

func ended(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// finish waits until a service that does one thing has done it.
func (s Starter) finish(ctx context.Context, service Service, exited <-chan error) error {
	select {
	case err := <-exited:
		s.Table.Forget(service.Name)
		if err != nil {
			return err
		}
		s.Progress.Done(service.Name, "done")
		if service.After != nil {
			return service.After()
		}
		return nil
	case <-time.After(readyWithin):
		return fmt.Errorf("not done after %s", readyWithin)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// explain adds the last lines of the log, and where to look next.
func (s Starter) explain(service Service, err error, logged int64) error {
	log := s.Table.Log(service.Name)
	text := fmt.Sprintf("%s: %v\n", service.Name, err)
	if lines := lastLines(log, logged, 15); len(lines) > 0 {
		text += "  the last lines of its log:\n    " + strings.Join(lines, "\n    ") + "\n"
	}
	return fmt.Errorf("%s  hint: %s\n  the whole log: %s", text, service.Hint, log)
}

// portsFree says which port of the service somebody else holds, who, and how to move it.
func portsFree(service Service) error {
	for _, port := range service.Ports {
		if process.Listening(port.Address()) {
			return portTaken(service.Name, port)
		}
	}
	return nil
}

func portTaken(name string, port settings.Port) error {
	return fmt.Errorf("port %d, which %s needs, is taken by %s: free it, or give another with `make up %s=…`",
		port.Number, name, process.OwnerOfPort(port.Number), port.Variable)
}

func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

// lastLines returns the last n lines of a file behind an offset.
func lastLines(file string, from int64, n int) []string {
	text, err := os.ReadFile(file)
	if err != nil || int64(len(text)) <= from {
		return nil
	}
	lines := strings.Split(strings.TrimRight(string(text[from:]), "\n"), "\n")
	return lines[max(0, len(lines)-n):]
}
