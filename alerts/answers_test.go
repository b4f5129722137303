package alerts_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

var update = flag.Bool("update", false, "rewrite what panels show in testdata/panels")

// What every panel of every dashboard shows in each scene, whole. The files are to be read: those of a failure say what
// a person would see in it. A test that is given -update writes them again. What a scene says itself is never
// rewritten.
func TestPanels(t *testing.T) {
	targets := targetsOf(t, dashboards...)
	exprs := slices.Compact(slices.Sorted(maps.Values(targets)))
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			t.Parallel()
			scene.writeStory(t, targets)
			answers := scene.ask(t, exprs)
			scene.requireTrue(t, targets, answers)
			got := answersByPanel(targets, answers)
			file := filepath.Join("testdata", "panels", strings.ReplaceAll(scene.name, " ", "-")+".txt")
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

// A query that never has an answer in any scene would not be noticed if it asked for something else.
func TestEveryPanelShowsSomethingInSomeScene(t *testing.T) {
	shown := map[string]bool{}
	files := glob(t, "testdata/panels/*.txt")
	assert.Len(t, files, len(scenes), "a file for each scene, and no other")
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := ""
		for line := range strings.Lines(string(text)) {
			if answer, indented := strings.CutPrefix(line, "\t"); !indented {
				name = strings.TrimSuffix(line, "\n")
			} else if answer != nothing+"\n" {
				shown[name] = true
			}
		}
	}
	for name := range targetsOf(t, dashboards...) {
		assert.True(t, shown[name], name)
	}
}

// nothing stands for no answer.
const nothing = "–"

// answersByPanel is a line for each series of each panel; or nothing.
func answersByPanel(targets map[string]string, answers map[string][]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		fmt.Fprintln(&text, name)
		for _, answer := range answers[targets[name]] {
			fmt.Fprintln(&text, "\t"+answer)
		}
	}
	return text.String()
}

// ask evaluates expressions at the end of a scene. promtool says what it got where that is not what it was told to
// expect.
func (s scene) ask(t *testing.T, exprs []string) map[string][]string {
	t.Helper()
	test := s.test()
	for _, expr := range exprs {
		nothingLikeIt := promtoolSample{`{no="such series"}`, 0}
		test.Looks = append(test.Looks, promtoolLook{expr, s.at.String(), []promtoolSample{nothingLikeIt}})
	}
	text, err := yaml.Marshal(promtoolFileOf(allRules(t), 5*time.Second, test))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "scene.yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	var printed bytes.Buffer
	promtool := exec.CommandContext(t.Context(), tools.Find(t, "promtool"), "test", "rules", path)
	promtool.Stdout, promtool.Stderr = &printed, &printed
	require.Error(t, promtool.Run(), "nothing is as it was told")
	return gotten(t, printed.String(), len(exprs))
}

var (
	verdictOfPromtool = regexp.MustCompile(`expr: (".*"), time: \S+\s+exp: *.*\n\s+got: *(.*)`)
	sampleOfPromtool  = regexp.MustCompile(`(\{[^}]*\}) ([-+.\dEINaf]+)`)
)

func gotten(t *testing.T, printed string, asked int) map[string][]string {
	t.Helper()
	answers := map[string][]string{}
	for _, found := range verdictOfPromtool.FindAllStringSubmatch(printed, -1) {
		expr, err := strconv.Unquote(found[1])
		require.NoError(t, err)
		answers[expr] = []string{}
		for _, sample := range sampleOfPromtool.FindAllStringSubmatch(found[2], -1) {
			value, err := strconv.ParseFloat(sample[2], 64)
			require.NoError(t, err)
			answers[expr] = append(answers[expr], sample[1]+" "+strconv.FormatFloat(value, 'g', 4, 64))
		}
		slices.Sort(answers[expr])
		if len(answers[expr]) == 0 {
			answers[expr] = []string{nothing}
		}
	}
	require.Len(t, answers, asked, "what promtool printed is not understood:\n%.2000s", printed)
	return answers
}
