// Package settings holds what a user can set: the versions, ports and arguments of the stack, from `.env` and from
// the environment, which wins. docker-compose.yaml reads the same file.
package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/joho/godotenv"
)

// Settings are the effective settings of one stack.
type Settings struct {
	// Repo is the checkout; Cache holds what was fetched or built, State what a run of the stack leaves behind.
	Repo, Cache, State string

	values map[string]string
	// given are those of the environment, pinned those of a running stack.
	given, pinned map[string]bool
}

// Load reads repo/.env and the environment ("KEY=value" strings, as os.Environ returns them). An error names the
// variable that is wrong and what it accepts.
func Load(repo string, environ []string) (Settings, error) {
	values, err := godotenv.Read(filepath.Join(repo, ".env"))
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	s := Settings{Repo: repo, values: values, given: map[string]bool{}, pinned: map[string]bool{}}
	for key, value := range internal {
		values[key] = value
	}
	for _, entry := range environ {
		key, value, _ := strings.Cut(entry, "=")
		if _, known := values[key]; known && value != "" {
			values[key] = value
			s.given[key] = true
		}
	}
	if s.FlinkCounts() && !s.given["TASKMANAGERS"] {
		values["TASKMANAGERS"] = "2" // one has slots for one job
	}
	s.Cache = s.folder("PLAYGROUND_CACHE")
	s.State = s.folder("PLAYGROUND_STATE")
	return s, s.validate()
}

// internal are the settings that only the native stack has.
var internal = map[string]string{
	"TASKMANAGERS":          "1",
	"PORT_OFFSET":           "0",
	"PLAYGROUND_CACHE":      ".cache",
	"PLAYGROUND_STATE":      ".state",
	"REGISTRIES_ONLY":       "",
	"WAIT":                  "",
	"FRESH":                 "",
	"SAVEPOINT":             "",
	"JOB_ID":                "",
	"FLINK_PROPERTIES":      "",
	"KAFKA_PROPERTIES":      "",
	"EXPORTER_CONFIG":       "",
	"GROUND_TRUTH":          "",
	"JAVA_HOME":             "",
	"GRAFANA_HOME":          "",
	"GRAFANA_SOURCE":        "",
	"GRAFANA_SHA256":        "",
	"GRAFANA_CATALOGUE":     "https://grafana.com/api/downloads/grafana/versions",
	"JOBMANAGER_RPC_PORT":   "6123",
	"JOBMANAGER_BLOB_PORT":  "6124",
	"JOBMANAGER_QUERY_PORT": "6125",
	"KAFKA_CONTROLLER_PORT": "9095",
}

func (s Settings) folder(key string) string {
	if path := s.values[key]; filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.Repo, s.values[key])
}

func (s Settings) validate() error {
	for _, key := range []string{"TASKMANAGERS", "PARALLELISM", "EVENTS_PER_WINDOW"} {
		if n, err := strconv.Atoi(s.values[key]); err != nil || n < 1 {
			return fmt.Errorf("%s=%q: a whole number from 1 is accepted", key, s.values[key])
		}
	}
	for _, key := range []string{"WINDOW_SIZE", "MAX_CATCH_UP"} {
		if d, err := time.ParseDuration(s.values[key]); err != nil || d < time.Second {
			return fmt.Errorf("%s=%q: a duration such as 15s, of at least 1s, is accepted", key, s.values[key])
		}
	}
	if wait := s.values["WAIT"]; wait != "" && wait != "all" {
		return fmt.Errorf("WAIT=%q: only `all` is accepted", wait)
	}
	if err := s.validateGroundTruth(); err != nil {
		return err
	}
	return s.validatePorts()
}

func (s Settings) validateGroundTruth() error {
	switch truth := s.values["GROUND_TRUTH"]; {
	case truth == "":
		return nil
	case truth != flinkCounts:
		return fmt.Errorf("GROUND_TRUTH=%q: only `%s` is accepted", truth, flinkCounts)
	case !slices.Contains(s.JobArgs(), "--event-time"):
		return fmt.Errorf("GROUND_TRUTH=%s: events are counted by their own time: want --event-time in JOB_ARGS", truth)
	case s.values["EXPORTER_CONFIG"] != "":
		return fmt.Errorf("GROUND_TRUTH=%s: want no EXPORTER_CONFIG: the exporter has a file for both of its audits", truth)
	}
	return nil
}

// flinkCounts is the ground truth that a second job counts.
const flinkCounts = "flink"

// FlinkCounts reports whether a second job counts the input, for a second audit.
func (s Settings) FlinkCounts() bool { return s.values["GROUND_TRUTH"] == flinkCounts }

// Get returns the value of a setting; an unknown one is a mistake of the program.
func (s Settings) Get(key string) string {
	value, known := s.values[key]
	if !known {
		panic("settings: no setting is called " + key)
	}
	return value
}

// Given says whether the setting was given by the user, rather than left at its default.
func (s Settings) Given(key string) bool { return s.given[key] }

// Int returns a setting that is a whole number.
func (s Settings) Int(key string) int {
	n, _ := strconv.Atoi(s.Get(key)) // validated by Load
	return n
}

// Window is the size of the job's windows.
func (s Settings) Window() time.Duration {
	d, _ := time.ParseDuration(s.Get("WINDOW_SIZE")) // validated by Load
	return d
}

// JobArgs are the arguments of the job that a user chooses: its variants.
func (s Settings) JobArgs() []string { return strings.Fields(s.Get("JOB_ARGS")) }

// FindRepo walks up from a folder to the checkout that it lies in.
func FindRepo(from string) (string, error) {
	for dir := from; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module flinkwatch\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is not inside a checkout of flinkwatch", from)
		}
	}
}

// GrafanaPassword is the file with the password of Grafana's admin, which is made when Grafana is first started.
func (s Settings) GrafanaPassword() string {
	return filepath.Join(s.State, "grafana", "admin-password")
}
