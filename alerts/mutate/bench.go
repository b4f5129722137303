package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// bench is where the stories of one rule are told: a folder with the rules that they need, and the stories.
type bench struct {
	folder, promtool string
	files            ruleFiles
	needed           map[*rule]bool
	stories          []string // paths
}

// newBench tells the stories of a rule once, as it is. Those that cannot be told about this rule alone are left out.
func newBench(ctx context.Context, r *rule, files ruleFiles, stories []story, promtool string) (*bench, error) {
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	b := &bench{folder: folder, promtool: promtool, files: files, needed: files.needed(r)}
	alerts := alertsOf(append(files.readers(r), r))
	for _, s := range stories {
		if err := b.add(ctx, s.about(alerts, r.Record != "", folder), r); err != nil {
			b.close()
			return nil, err
		}
	}
	return b, nil
}

func alertsOf(rules []*rule) (names []string) {
	for _, r := range rules {
		if r.Alert != "" {
			names = append(names, r.Alert)
		}
	}
	return names
}

// add takes a story, if there is one and it can be told.
func (b *bench) add(ctx context.Context, story map[string]any, r *rule) error {
	if story == nil {
		return nil
	}
	text, err := yaml.Marshal(story)
	if err != nil {
		return err
	}
	path := filepath.Join(b.folder, fmt.Sprintf("story-%d_test.yaml", len(b.stories)))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	if err := b.files.write(b.folder, b.needed, r, r); err != nil {
		return err
	}
	right, err := b.tell(ctx, path)
	if right {
		b.stories = append(b.stories, path)
	}
	return err
}

// notices tells whether any story turns out otherwise with the change.
func (b *bench) notices(ctx context.Context, c change) (bool, error) {
	if err := b.files.write(b.folder, b.needed, c.of, c.rule); err != nil {
		return false, err
	}
	for _, path := range b.stories {
		if right, err := b.tell(ctx, path); err != nil || !right {
			return !right, err
		}
	}
	return false, nil
}

// tell tells whether a story turns out as it should.
func (b *bench) tell(ctx context.Context, path string) (right bool, err error) {
	err = exec.CommandContext(ctx, b.promtool, "test", "rules", path).Run()
	if _, failed := errors.AsType[*exec.ExitError](err); failed && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

func (b *bench) close() { _ = os.RemoveAll(b.folder) }
