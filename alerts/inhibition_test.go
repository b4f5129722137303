package alerts_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// An inhibition is a rule of Alertmanager's configuration.
type inhibition struct {
	SourceMatchers []string `yaml:"source_matchers"`
	TargetMatchers []string `yaml:"target_matchers"`
	Equal          []string `yaml:"equal"`
}

func inhibitions(t *testing.T) []inhibition {
	t.Helper()
	var config struct {
		InhibitRules []inhibition `yaml:"inhibit_rules"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "alertmanager.yml")), &config))
	require.NotEmpty(t, config.InhibitRules)
	return config.InhibitRules
}

// silences says whether the rule silences an alert while others fire. An alert that is its own source is not silenced.
func (i inhibition) silences(name string, firing []string, known map[string]map[string]string) bool {
	var others []map[string]string
	for _, other := range firing {
		others = append(others, known[other])
	}
	return i.mutes(known[name], others)
}

// mutes is silences of alerts with their labels.
func (i inhibition) mutes(target map[string]string, firing []map[string]string) bool {
	if !matchesAll(i.TargetMatchers, target) || matchesAll(i.SourceMatchers, target) {
		return false
	}
	return slices.ContainsFunc(firing, func(source map[string]string) bool {
		return matchesAll(i.SourceMatchers, source) &&
			!slices.ContainsFunc(i.Equal, func(label string) bool { return source[label] != target[label] })
	})
}

var matcher = regexp.MustCompile(`^(\w+)(=~?)"(.*)"$`)

func matchesAll(matchers []string, labels map[string]string) bool {
	for _, text := range matchers {
		parts := matcher.FindStringSubmatch(text)
		if len(parts) == 0 {
			panic("alertmanager.yml: a matcher that this test does not understand: " + text)
		}
		value := labels[parts[1]]
		if parts[2] == "=" && value != parts[3] {
			return false
		}
		if parts[2] == "=~" && !regexp.MustCompile("^(?:"+parts[3]+")$").MatchString(value) {
			return false
		}
	}
	return true
}

// requireSilenced requires that Alertmanager inhibits the alerts in brackets, and no other.
func requireSilenced(t *testing.T, look look, known map[string]map[string]string) {
	t.Helper()
	var want []string
	for _, word := range strings.Fields(look.fires) {
		if name, bracketed := strings.CutPrefix(word, "("); bracketed {
			want = append(want, strings.TrimSuffix(name, ")"))
		}
	}
	all := names(look.fires)
	var got []string
	for _, name := range all {
		if slices.ContainsFunc(inhibitions(t), func(rule inhibition) bool { return rule.silences(name, all, known) }) {
			got = append(got, name)
		}
	}
	assert.ElementsMatch(t, want, got, "silenced at %s", look.at)
}
