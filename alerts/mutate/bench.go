package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// bench is where the stories of one rule are told: a folder with the rules that they need, and the story. All changes
// of a rule are told at once, beside each other under names of their own: to read a story costs more than to tell it.
type bench struct {
	folder, promtool string
	files            ruleFiles
	of               *rule
	affected         []*rule // the rule, and those that read it
}

func newBench(r *rule, files ruleFiles, promtool string) (*bench, error) {
	folder, err := os.MkdirTemp("", "mutate")
	return &bench{folder, promtool, files, r, append(files.readers(r), r)}, err
}

// survivors are those of the changes that a story does not notice; all where it cannot be told about this rule alone.
func (b *bench) survivors(ctx context.Context, s story, changes []change) ([]change, error) {
	about := s.about(b.affected, b.of.Record != "")
	if about == nil || len(changes) == 0 {
		return changes, nil
	}
	original := change{rule: b.of, of: b.of}
	for left := changes; ; {
		wrong, broken, err := b.tell(ctx, about, append([]change{original}, left...))
		if err != nil || wrong[0] {
			return changes, err
		}
		n := 0
		left = slices.DeleteFunc(slices.Clone(left), func(change) bool { n++; return wrong[n] })
		if !broken || len(left) == 0 {
			return left, nil
		}
	}
}

var (
	changedName  = regexp.MustCompile(`__change(\d+)`)
	notEvaluated = regexp.MustCompile(`(?m)^\s*rule: .*, err: `)
)

// tell tells a story of the changes, and which of them it notices. Where a rule cannot be evaluated, the rest is not
// told.
func (b *bench) tell(ctx context.Context, about *about, changes []change) (wrong map[int]bool, broken bool, err error) {
	needed := b.files.needed(append(about.exprs(), exprs(b.affected)...))
	if err := b.files.write(b.folder, needed, b.affected, changes); err != nil {
		return nil, false, err
	}
	text, err := yaml.Marshal(about.of(b.folder, needed, b.affected, len(changes)))
	if err != nil {
		return nil, false, err
	}
	path := filepath.Join(b.folder, "story_test.yml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, false, err
	}
	said, err := b.run(ctx, path)
	wrong = map[int]bool{}
	for _, name := range changedName.FindAllSubmatch(said, -1) {
		n, _ := strconv.Atoi(string(name[1]))
		wrong[n] = true
	}
	if err == nil && len(said) > 0 && len(wrong) == 0 {
		err = fmt.Errorf("tell %s: %s", about.path, bytes.TrimSpace(said))
	}
	return wrong, notEvaluated.Match(said), err
}

// run returns what promtool says against a story: nothing if all is as it should be.
func (b *bench) run(ctx context.Context, path string) ([]byte, error) {
	said, err := exec.CommandContext(ctx, b.promtool, "test", "rules", path).CombinedOutput()
	if err == nil {
		return nil, nil
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed && ctx.Err() == nil {
		return said, nil
	}
	return nil, err
}

func (b *bench) close() { _ = os.RemoveAll(b.folder) }
