package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
)

// A running stack keeps the settings that it was started with: every later command finds its ports and arguments
// without being told again.

func (s Settings) file() string { return filepath.Join(s.State, "settings.json") }

// lasting are the settings that belong to a stack, apart from its ports; the others belong to one command.
var lasting = []string{
	"JOB_ARGS", "PARALLELISM", "TASKMANAGERS", "WINDOW_SIZE", "EVENTS_PER_WINDOW", "PAGES", "MAX_CATCH_UP", "KAFKA_HEAP",
	"FLINK_PROPERTIES", "KAFKA_PROPERTIES", "EXPORTER_CONFIG", "GROUND_TRUTH",
}

func (s Settings) lasting() []string {
	keys := append([]string{}, lasting...)
	for key := range s.values {
		if strings.HasSuffix(key, "_PORT") {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

// Save records the settings, whole or not at all, for the later commands on the same state folder.
func (s Settings) Save() error {
	effective := map[string]string{}
	for _, key := range s.lasting() {
		effective[key] = s.effective(key)
	}
	text, err := json.MarshalIndent(effective, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.State, 0o755); err != nil {
		return fmt.Errorf("settings of the stack: %w", err)
	}
	if err := renameio.WriteFile(s.file(), text, 0o644); err != nil {
		return fmt.Errorf("settings of the stack: %w", err)
	}
	return nil
}

func (s Settings) effective(key string) string {
	if strings.HasSuffix(key, "_PORT") {
		return strconv.Itoa(s.Port(key).Number)
	}
	return s.Get(key)
}

// Forget removes what Save recorded.
func (s Settings) Forget() { _ = os.Remove(s.file()) }

// Recall takes over the settings that Save recorded, where there are any, but for those given to this command.
// Differing names the given ones that differ from the recorded.
func (s *Settings) Recall() (differing []string, err error) {
	text, err := os.ReadFile(s.file())
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("settings of the stack: %w", err)
	}
	recorded := map[string]string{}
	if err := json.Unmarshal(text, &recorded); err != nil {
		return nil, fmt.Errorf("settings of the stack: %s: %w", s.file(), err)
	}
	for _, key := range s.lasting() {
		value, was := recorded[key]
		switch {
		case !was:
		case !s.given[key]:
			s.values[key] = value
			s.pinned[key] = true
		case s.effective(key) != value:
			differing = append(differing, fmt.Sprintf("%s=%q, not %q", key, value, s.effective(key)))
		}
	}
	return differing, nil
}
