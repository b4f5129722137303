package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// date is when everything of this test was committed.
const date = "2026-11-27T20:00:00Z"

// The linker says nothing about a -X whose variable is not there: what a program says is the only proof.
func TestEveryBuildKnowsItsVersion(t *testing.T) {
	const ofCommit, dated = `revision: [0-9a-f]{40}\)`, "build date: +" + date
	told := []string{"VERSION=1.2.3", "REVISION=abcdef0", "BUILD_DATE=" + date}
	for name, row := range map[string]struct {
		given, command string // given is what happens in the clone before
		says           []string
	}{
		"a plain build in a clone says what Go makes of the commit": {
			command: "go build -buildvcs=true",
			says:    []string{`version 0\.0\.0-20261127200000-[0-9a-f]{12} `, ofCommit, dated},
		},
		"a plain build of a tag says the tag": {
			given: "git tag v1.2.3", command: "go build -buildvcs=true",
			says: []string{`version 1\.2\.3 `, ofCommit, dated},
		},
		"a plain build of changed files says so": {
			given: "touch release/more", command: "go build -buildvcs=true",
			says: []string{`version \S+\+dirty `, `revision: [0-9a-f]{40}-modified\)`},
		},
		"a plain build of an archive of the source says that it knows nothing": {
			command: "go build -buildvcs=false",
			says:    []string{"version devel ", `revision: unknown\)`, "build date: +unknown"},
		},
		"make build says the release of .env, and the commit": {
			command: "go build -buildvcs=true" + stampOfMake(t),
			says:    []string{"version " + inEnv(t) + " ", ofCommit, dated},
		},
		"an image says what it is told": {
			command: stampOfTheImage(t) + `; go build -buildvcs=false -ldflags="$stamp"`,
			says:    []string{`version 1\.2\.3 `, `revision: abcdef0\)`, dated},
		},
		"a release says what goreleaser knows": {
			command: `go build -buildvcs=false -ldflags "` + stampOfTheRelease(t) + `"`,
			says:    []string{`version 1\.2\.3 `, `revision: abcdef0\)`, dated},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := clone(t)
			run(t, folder, nil, row.given)
			says := said(t, folder, row.command, told)
			for _, pattern := range append(row.says, "go version: +go1", "platform: +[a-z]+/[a-z0-9]+") {
				assert.Regexp(t, pattern, says)
			}
		})
	}
}

// said is what a program says of itself that is built by a command.
func said(t *testing.T, folder, build string, env []string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "says")
	run(t, folder, env, build+` -o "`+program+`" ./release/testdata/says`)
	return run(t, folder, nil, program)
}

// clone is a repository of one commit with what the small program needs.
func clone(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	run(t, tools.Path(), nil, `cp go.mod go.sum "`+folder+`" && cp -r release "`+folder+`"`)
	run(t, folder, nil, "git init -q && git add . && git commit -qm one")
	return folder
}

func run(t *testing.T, folder string, env []string, command string) string {
	t.Helper()
	sh := exec.CommandContext(t.Context(), "sh", "-c", command)
	sh.Dir = folder
	sh.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		sh.Env = append(sh.Env, "GIT_"+role+"_NAME=a", "GIT_"+role+"_EMAIL=a", "GIT_"+role+"_DATE="+date)
	}
	sh.Env = append(sh.Env, env...)
	output, err := sh.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, output)
	return string(output)
}

// stampOfMake is the flag for the linker with which `make build` builds flinkwatch.
func stampOfMake(t *testing.T) string {
	t.Helper()
	tools.Reads(t, "Makefile", ".env")
	commands := tools.Run(t, "make", "-n", "build")
	found := regexp.MustCompile(`go build( -ldflags "[^"]+") -o "[^"]+/flinkwatch" \./exporter`).
		FindStringSubmatch(commands)
	require.NotNil(t, found, commands)
	return found[1]
}

// stampOfTheImage is how the Dockerfile makes its flags for the linker.
func stampOfTheImage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path("Dockerfile"))
	require.NoError(t, err)
	found := regexp.MustCompile(`version=\S+; \\\n +stamp="[^"]+"`).FindString(string(text))
	require.NotEmpty(t, found)
	for _, arg := range []string{"VERSION", "REVISION", "BUILD_DATE"} {
		assert.Contains(t, string(text), "\nARG "+arg+"\n")
	}
	return found
}

// stampOfTheRelease are the flags for the linker in .goreleaser.yaml, with the variables of the shell for its own.
func stampOfTheRelease(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(".goreleaser.yaml"))
	require.NoError(t, err)
	var config struct {
		Builds []struct{ Ldflags []string }
	}
	require.NoError(t, yaml.Unmarshal(text, &config))
	require.Len(t, config.Builds, 1)
	return strings.NewReplacer("{{ .Version }}", "$VERSION", "{{ .FullCommit }}", "$REVISION", "{{ .CommitDate }}",
		"$BUILD_DATE").
		Replace(strings.Join(config.Builds[0].Ldflags, " "))
}

func inEnv(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(".env"))
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(text), "FLINKWATCH_RELEASE=")
	version, _, _ := strings.Cut(rest, "\n")
	return regexp.QuoteMeta(version)
}
