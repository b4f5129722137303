// Package board reads dashboards as Grafana would: which panels there are, what they ask Prometheus for, and what they
// are answered. It is how dashboards are tested where there is no Grafana, and how they are shown in a terminal.
package board

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Board is what a dashboard's JSON says about its panels.
type Board struct {
	UID    string  `json:"uid"`
	Title  string  `json:"title"`
	Panels []Panel `json:"panels"`
}

// Panel is one panel, and what it asks for; headings and prose ask for nothing.
type Panel struct {
	Type    string   `json:"type"`
	Title   string   `json:"title"`
	Targets []Target `json:"targets"`
}

// Target is one query of a panel.
type Target struct {
	RefID  string `json:"refId"`
	Expr   string `json:"expr"`
	Legend string `json:"legendFormat"`
	// Instant queries are asked as of the end of the time range, others at every step of it.
	Instant bool `json:"instant"`
}

// Read reads a dashboard's JSON.
func Read(text []byte) (Board, error) {
	var b Board
	if err := json.Unmarshal(text, &b); err != nil {
		return Board{}, fmt.Errorf("read dashboard: %w", err)
	}
	return b, nil
}

// Scrape is the interval at which the exporter is scraped, and the step at which panels are looked at.
const Scrape = 5 * time.Second

// Substitute puts in what Grafana would: everything is chosen, results are averaged over a minute, and a rate needs
// four scrapes.
func Substitute(expr string) string {
	return strings.NewReplacer(
		"$__rate_interval", (4 * Scrape).String(),
		"$job_name", ".*",
		"$cluster", ".*",
		"$audit", ".*",
		"$span", "1m",
	).Replace(expr)
}

// named is the legend of a series: {{label}} is a value of its own.
func (t Target) named(labels map[string]string) string {
	if t.Legend == "" {
		return strings.Join(values(labels), " ")
	}
	name := t.Legend
	for label, value := range labels {
		name = strings.ReplaceAll(name, "{{"+label+"}}", value)
	}
	return strings.TrimSpace(noLabel.ReplaceAllString(name, ""))
}

// noLabel stands in a legend for a label that the series does not have.
var noLabel = regexp.MustCompile(`{{\w+}}`)
