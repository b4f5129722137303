package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
)

// Who is told nothing of a cause is told what follows from it.
func TestWhatTellsNobodySilencesNothing(t *testing.T) {
	for _, row := range []struct {
		name, text, alert string
		silences          bool
	}{
		{"as it is, an unreachable Kafka silences what follows", ``, "KafkaUnreachable", true},
		{"one that is off does not", `off: [KafkaUnreachable]`, "KafkaUnreachable", false},
		{"one that is for information only does not", `severity: {KafkaUnreachable: info}`, "KafkaUnreachable", false},
		{"one that still notifies does", `severity: {KafkaUnreachable: warning}`, "KafkaUnreachable", true},
		{"one of several is taken out of their list", `off: [FlinkJobVanished]`, "FlinkJobVanished", false},
		{"and the others of the list stay", `off: [FlinkJobVanished]`, "FlinkJobEnded", true},
		{"a quiet input was for information before, and silences", `severity: {InputStalled: none}`, "InputStalled", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked, err := parseSettings([]byte(row.text))
			require.NoError(t, err)
			root, err := rendering{files: alerts.Files, settings: asked}.alertmanager()
			require.NoError(t, err)
			var sources []string
			for _, rule := range items(root, "inhibit_rules") {
				for _, matcher := range items(rule, "source_matchers") {
					if found := alertMatcher.FindStringSubmatch(matcher.Value); found != nil {
						sources = append(sources, strings.Split(found[1], "|")...)
					}
				}
			}
			assert.Equal(t, row.silences, slices.Contains(sources, row.alert))
		})
	}
}
