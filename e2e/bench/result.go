package main

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"flinkwatch/e2e/measured"
)

// result is the answer to a question.
type result struct {
	Circumstances circumstances
	Rows          []row
}

// row is what was measured of one thing: medians over all rounds.
type row struct {
	// What was done, and by whom; either may be empty.
	What, Who string
	Figures   map[string]float64
}

// circumstances are when and where it was measured.
type circumstances struct {
	Measured time.Time
	Rounds   int
	Machine  string
	Cores    int
	Load     float64 // of the last quarter of an hour, at the end
	Versions map[string]string
}

func (s *stack) circumstances() circumstances {
	c := circumstances{
		Measured: time.Now().UTC().Round(time.Minute), Rounds: s.rounds, Machine: machine(), Cores: runtime.NumCPU(),
		Load: measured.Load(),
		Versions: map[string]string{
			"flinkwatch": s.commit(), "Go": strings.TrimPrefix(runtime.Version(), "go"),
			"Kafka": s.settings.Get("KAFKA_VERSION"), "Flink": s.settings.Get("FLINK_VERSION"),
		},
	}
	for module, name := range map[string]string{
		"github.com/segmentio/kafka-go": "kafka-go", "github.com/twmb/franz-go": "franz-go",
	} {
		c.Versions[name] = versionOf(module)
	}
	return c
}

// commit names what was measured: a version alone would not tell.
func (s *stack) commit() string {
	git := exec.Command("git", "describe", "--always", "--dirty")
	git.Dir = s.settings.Repo
	name, err := git.Output()
	if err != nil {
		return s.settings.Get("FLINKWATCH_RELEASE")
	}
	return strings.TrimSpace(string(name))
}

func versionOf(module string) string {
	build, _ := debug.ReadBuildInfo() // without it there are no modules
	if build == nil {
		return ""
	}
	n := slices.IndexFunc(build.Deps, func(m *debug.Module) bool { return m.Path == module })
	if n < 0 {
		return ""
	}
	return strings.TrimPrefix(build.Deps[n].Version, "v")
}

// machine is the name of the processor, where Linux tells it.
func machine() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, model, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return runtime.GOARCH
}

// rounds collects figures of several rounds.
type rounds struct {
	order []row
	all   map[[2]string]map[string][]float64
}

// add adds the figures of a round.
func (r *rounds) add(what, who string, figures map[string]float64) {
	key := [2]string{what, who}
	if r.all == nil {
		r.all = map[[2]string]map[string][]float64{}
	}
	if r.all[key] == nil {
		r.all[key] = map[string][]float64{}
		r.order = append(r.order, row{What: what, Who: who})
	}
	for name, value := range figures {
		r.all[key][name] = append(r.all[key][name], value)
	}
}

// rows are the medians, in the order in which the rows were added.
func (r *rounds) rows() []row {
	rows := slices.Clone(r.order)
	for n := range rows {
		rows[n].Figures = map[string]float64{}
		for name, values := range r.all[[2]string{rows[n].What, rows[n].Who}] {
			rows[n].Figures[name] = median(values)
		}
	}
	return rows
}

// median of values, of which there is one at least.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[n]
	}
	return (sorted[n-1] + sorted[n]) / 2
}
