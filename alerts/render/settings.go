package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// settings are what is to differ from the rules in the repository.
type settings struct {
	// Off are alerts that are left out, and recorded names that nothing is to read.
	Off []string `yaml:"off"`
	// Severity and Threshold are by the name of an alert.
	Severity  map[string]string  `yaml:"severity"`
	Threshold map[string]float64 `yaml:"threshold"`
	// Routes come before those of alertmanager.yml; a receiver takes the place of the one of its name, or is added.
	Routes    []yaml.Node `yaml:"routes"`
	Receivers []yaml.Node `yaml:"receivers"`
}

// severities are what the routes, the inhibitions and the dashboards know; the last two notify nobody.
var severities = []string{"critical", "warning", "info", "none"}

func notifies(severity string) bool { return slices.Contains(severities[:2], severity) }

func parseSettings(text []byte) (settings, error) {
	var s settings
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true) // a mistyped field would change nothing, and nobody would know
	if err := decoder.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return settings{}, err
	}
	return s, s.checkSeverities()
}

func (s settings) checkSeverities() error {
	for _, name := range slices.Sorted(maps.Keys(s.Severity)) {
		if !slices.Contains(severities, s.Severity[name]) {
			return fmt.Errorf("severity of %s: %q is none of %v", name, s.Severity[name], severities)
		}
	}
	return nil
}

// checkNames refuses names that no rule has. Only an alert has a severity and a threshold.
func (s settings) checkNames(files []ruleFile) error {
	alerts, recorded := map[string]bool{}, map[string]bool{}
	for _, rule := range rulesOf(files) {
		alerts[value(rule, "alert")], recorded[value(rule, "record")] = true, true
	}
	for _, name := range s.Off {
		if !alerts[name] && !recorded[name] {
			return fmt.Errorf("off: no rule is called %q", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Severity)) {
		if !alerts[name] {
			return fmt.Errorf("severity: no alert is called %q", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Threshold)) {
		if !alerts[name] {
			return fmt.Errorf("threshold: no alert is called %q", name)
		}
	}
	return nil
}

func (s settings) off(name string) bool { return slices.Contains(s.Off, name) }
