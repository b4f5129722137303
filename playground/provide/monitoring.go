package provide

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"flinkwatch/playground/settings"
)

// Monitoring is one of Prometheus' programs together with its tool.
type Monitoring struct {
	// Name is that of the program, of its release archives, and of the folder in tools/ that can build it.
	Name string
	// Tool checks its configuration.
	Tool string
	// version names the setting with the version; oldest is the oldest major and minor that will do.
	version string
	oldest  [2]int
	// tags leave out what the program needs not; Prometheus does not build as a module with all of them.
	tags string
}

// Prometheus and Alertmanager. Both know `keep_firing_for` and the third version of the command line.
var (
	Prometheus = Monitoring{
		Name: "prometheus", Tool: "promtool", version: "PROMETHEUS_VERSION", oldest: [2]int{3, 0},
		tags: "netgo,remove_all_sd",
	}
	Alertmanager = Monitoring{
		Name: "alertmanager", Tool: "amtool", version: "ALERTMANAGER_VERSION", oldest: [2]int{0, 27},
		tags: "netgo",
	}
)

// Find returns the program where it is at hand: on the PATH if recent enough, or in the cache.
func (m Monitoring) Find(s settings.Settings) (path string, ok bool) {
	onPath, err := exec.LookPath(m.Name)
	_, toolErr := exec.LookPath(m.Tool)
	if err == nil && toolErr == nil && m.recent(onPath) {
		return onPath, true
	}
	cached := m.cached(s, m.Name)
	if _, err := os.Stat(cached); err != nil {
		return "", false
	}
	return cached, true
}

func (m Monitoring) cached(s settings.Settings, name string) string {
	return filepath.Join(s.Cache, m.Name+"-"+s.Get(m.version), name)
}

var versionLine = regexp.MustCompile(`version (\d+)\.(\d+)`)

func (m Monitoring) recent(path string) bool {
	output, err := exec.Command(path, "--version").CombinedOutput()
	return err == nil && m.recentEnough(string(output))
}

func (m Monitoring) recentEnough(output string) bool {
	match := versionLine.FindStringSubmatch(output)
	if match == nil {
		return false
	}
	major, _ := strconv.Atoi(match[1])
	minor, _ := strconv.Atoi(match[2])
	return major > m.oldest[0] || major == m.oldest[0] && minor >= m.oldest[1]
}

// Fetch gets the program into the cache: the official release, or, where its site cannot be reached, a build of its
// Go module (which brings no web UI).
func (m Monitoring) Fetch(ctx context.Context, s settings.Settings, log io.Writer) error {
	if _, ok := m.Find(s); ok {
		return nil
	}
	if s.Get("REGISTRIES_ONLY") == "" {
		err := m.download(ctx, s, log)
		if err == nil {
			return nil
		}
		fmt.Fprintf(log, "no release of %s: %v\nbuilding it from its Go module instead\n", m.Name, err)
	}
	return m.build(ctx, s, log)
}

// build compiles the program and its tool as tools/<name>/go.mod pins them. It is nice: the playground starts
// meanwhile.
func (m Monitoring) build(ctx context.Context, s settings.Settings, log io.Writer) error {
	fmt.Fprintf(log, "  building %s %s from its Go module (minutes the first time)\n", m.Name, s.Get(m.version))
	return m.fill(s, func(folder string) error {
		cmd := exec.CommandContext(ctx, "nice", "-n", "10",
			"go", "build", "-tags", m.tags, "-o", folder+string(filepath.Separator), "tool")
		cmd.Dir = filepath.Join(s.Repo, "tools", m.Name)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("build %s from its Go module: %w", m.Name, err)
		}
		return nil
	})
}

func (m Monitoring) fill(s settings.Settings, put func(folder string) error) error {
	return fill(filepath.Dir(m.cached(s, m.Name)), m.Name, put)
}

// Link makes the program and its tool appear in the cache's folder of binaries, where the tests look for them.
func (m Monitoring) Link(s settings.Settings) error {
	path, _ := m.Find(s)
	for _, name := range []string{m.Name, m.Tool} {
		if err := link(filepath.Join(s.Cache, "bin", name), filepath.Join(filepath.Dir(path), name)); err != nil {
			return fmt.Errorf("link %s: %w", name, err)
		}
	}
	return nil
}
