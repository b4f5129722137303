package packaging_test

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

// file is a file of a release: where it is here, and where a package puts it.
type file struct {
	From string `yaml:"src"`
	To   string `yaml:"dst"`
	Type string `yaml:"type"`

	Info     info `yaml:"info"`      // in an archive
	FileInfo info `yaml:"file_info"` // in a package
}

type info struct{ Mode os.FileMode }

// release is the part of .goreleaser.yaml that could be wrong unnoticed: goreleaser itself checks the names of fields.
type release struct {
	Archives []struct{ Files []file }
	Packages []struct{ Contents []file } `yaml:"nfpms"`
}

func readRelease(t *testing.T) (r release) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal([]byte(read(t, ".goreleaser.yaml")), &r))
	require.Len(t, r.Archives, 1)
	require.Len(t, r.Packages, 1)
	return r
}

func TestWhatIsReleasedIsThere(t *testing.T) {
	r := readRelease(t)
	for _, f := range append(r.Archives[0].Files, r.Packages[0].Contents...) {
		if strings.HasPrefix(f.From, ".cache/") { // goreleaser makes it first
			continue
		}
		found, err := filepath.Glob(tools.Path(f.From))
		require.NoError(t, err)
		assert.NotEmpty(t, found, f.From)
	}
}

// A clone with umask 077 has files that only their owner can read, and so had what is made of it.
func TestEverybodyCanReadWhatIsReleased(t *testing.T) {
	r := readRelease(t)
	for _, f := range append(r.Archives[0].Files, r.Packages[0].Contents...) {
		assert.Equal(t, os.FileMode(0o644), f.Info.Mode|f.FileInfo.Mode, f.From)
	}
}

// An upgrade that takes the configuration away takes the alerts away, too.
func TestConfigurationSurvivesAnUpgrade(t *testing.T) {
	for _, f := range readRelease(t).Packages[0].Contents {
		assert.Equal(t, strings.HasPrefix(f.To, "/etc/"), f.Type == "config|noreplace", f.To)
	}
}

func TestTheServiceRunsWhatThePackageInstalls(t *testing.T) {
	installed := []string{"/usr/bin/flinkwatch", "/usr/share/doc/flinkwatch/README.md"}
	for _, f := range readRelease(t).Packages[0].Contents {
		installed = append(installed, f.To)
	}
	paths := regexp.MustCompile(`/(?:usr|etc)/[\w./-]+`).FindAllString(read(t, "packaging/systemd/flinkwatch.service"), -1)
	assert.Contains(t, paths, "/etc/flinkwatch/flinkwatch.yaml")
	for _, path := range paths {
		assert.Contains(t, installed, path)
	}
}

// What is left is the network, which it needs. The threshold is in tenths, and docs/install.md states it.
func TestTheServiceIsHardened(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("skipped, because systemd-analyze is not on the PATH")
	}
	unit := tools.Path("packaging", "systemd", "flinkwatch.service")
	tools.Run(t, "systemd-analyze", "security", "--offline=yes", "--threshold=11", unit)
	assert.Contains(t, read(t, "docs/install.md"), "exposure level 1.1")
}

func TestTheImageRunsAsNobodyFromNothing(t *testing.T) {
	image := read(t, "packaging/Dockerfile")
	stages := regexp.MustCompile(`(?m)^FROM (.+)$`).FindAllStringSubmatch(image, -1)
	require.Len(t, stages, 2)
	assert.Regexp(t, `^--platform=\$BUILDPLATFORM \w+:\d+\.\d+ AS certificates$`, stages[0][1])
	assert.Equal(t, "scratch", stages[1][1])
	assert.Regexp(t, `(?m)^USER 65534:65534$`, image)
	assert.Regexp(t, `(?m)^ENTRYPOINT \["/flinkwatch"\]$`, image)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(path))
	require.NoError(t, err)
	return string(text)
}
