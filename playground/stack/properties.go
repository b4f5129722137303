package stack

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// withProperties adds the lines of FLINK_PROPERTIES to a configuration of Flink, which gives way where both have a key:
// what FLINK_PROPERTIES does for Flink's Docker image.
func withProperties(configuration, properties string) (string, error) {
	var given map[string]any
	if err := yaml.Unmarshal([]byte(properties), &given); err != nil {
		return "", fmt.Errorf("FLINK_PROPERTIES: lines such as `jobmanager.scheduler: adaptive` are accepted: %w", err)
	}
	if len(given) == 0 {
		return configuration, nil
	}
	var kept strings.Builder
	for line := range strings.Lines(configuration) {
		key, _, _ := strings.Cut(line, ":")
		if _, replaced := given[key]; !replaced {
			kept.WriteString(line)
		}
	}
	return kept.String() + "\n# FLINK_PROPERTIES\n" + strings.TrimSpace(properties) + "\n", nil
}
