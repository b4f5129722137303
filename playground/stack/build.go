package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"flinkwatch/playground/provide"
)

// build fetches and builds what the services are made of, in the foreground; nothing is done twice. Stacks that share a
// cache take turns.
func (st *Stack) build(ctx context.Context) error {
	s := st.settings
	if err := os.MkdirAll(s.Cache, 0o755); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	turn := flock.New(filepath.Join(s.Cache, "lock"))
	if _, err := turn.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		return fmt.Errorf("wait for the cache: %w", err)
	}
	defer func() { _ = turn.Unlock() }()
	java, err := provide.FindJava(ctx, s.Get("JAVA_HOME"))
	if err != nil {
		return err
	}
	if java.Warning != "" {
		st.progress.Say("! %s", java.Warning)
	}
	libraries := func(name string) func(context.Context, *os.File) error {
		return func(ctx context.Context, log *os.File) error { return provide.FetchLibraries(ctx, s, name, log) }
	}
	steps := []struct {
		name, what string
		ready      bool
		run        func(context.Context, *os.File) error
	}{
		{"kafka", "fetching its libraries", provide.LibrariesReady(s, "kafka"), libraries("kafka")},
		{"flink", "fetching its libraries", provide.LibrariesReady(s, "flink"), libraries("flink")},
		{"job", "building it with Maven", provide.JarReady(s), func(ctx context.Context, log *os.File) error {
			return provide.BuildJar(ctx, s, log)
		}},
	}
	for _, step := range steps {
		if step.ready {
			continue
		}
		if err := st.checkRoom("PLAYGROUND_CACHE", s.Cache); err != nil {
			return err
		}
		if err := st.buildStep(ctx, step.name, step.what, step.run); err != nil {
			return err
		}
	}
	return nil
}

func (st *Stack) buildStep(ctx context.Context, name, what string, run func(context.Context, *os.File) error) error {
	if err := provide.FindMaven(); err != nil {
		return err
	}
	file := st.table.Log("build-" + name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("build log: %w", err)
	}
	log, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("build log: %w", err)
	}
	defer log.Close()
	st.progress.Begin(name, what)
	if err := run(ctx, log); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w\n    %s\n  the whole log: %s", err, strings.Join(lastLines(file, 0, 15), "\n    "), file)
	}
	st.progress.Done(name, "built")
	return nil
}
