package packaging_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

func TestWorkflowsRunCommandsThatMakeKnows(t *testing.T) {
	commands := read(t, "Makefile")
	workflows, err := filepath.Glob(tools.Path(".github", "workflows", "*.yml"))
	require.NoError(t, err)
	var targets []string
	for _, workflow := range workflows {
		text := read(t, ".github/workflows/"+filepath.Base(workflow))
		for _, found := range regexp.MustCompile(`run: make ([a-z-]+)`).FindAllStringSubmatch(text, -1) {
			targets = append(targets, found[1])
		}
		for _, found := range regexp.MustCompile(`suite: \[(.+?)\]`).FindAllStringSubmatch(text, -1) {
			targets = append(targets, strings.Split(found[1], ", ")...)
		}
	}
	assert.Subset(t, targets, []string{"test", "e2e", "lint", "release", "release-reproduced"})
	for _, target := range targets {
		assert.Regexp(t, `(?m)^`+target+`:`, commands)
	}
}

// A module that nobody proposes updates for stays as it is, with its faults.
func TestEveryModuleIsKeptUpToDate(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string   `yaml:"package-ecosystem"`
			Directories []string `yaml:"directories"`
		} `yaml:"updates"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, ".github/dependabot.yml")), &config))
	kept := map[string][]string{}
	for _, update := range config.Updates {
		kept[update.Ecosystem] = update.Directories
	}
	for file, ecosystem := range map[string]string{"go.mod": "gomod", "pom.xml": "maven", "Dockerfile": "docker"} {
		folders := foldersWith(t, file)
		require.NotEmpty(t, folders, file)
		for _, folder := range folders {
			assert.True(t, slices.ContainsFunc(kept[ecosystem], func(pattern string) bool {
				matches, err := path.Match(pattern, folder)
				return err == nil && matches
			}), "%s in %s", file, folder)
		}
	}
}

// foldersWith are the folders of the repository that have such a file, from its root: "/", "/docker".
func foldersWith(t *testing.T, name string) (folders []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(tools.Path(), func(file string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "target"
		if err == nil && entry.IsDir() && hidden && file != tools.Path() {
			return filepath.SkipDir
		}
		if err == nil && entry.Name() == name {
			relative, _ := filepath.Rel(tools.Path(), filepath.Dir(file))
			folders = append(folders, path.Join("/", filepath.ToSlash(relative)))
		}
		return err
	}))
	return folders
}
