package main

import (
	"fmt"
	"sync"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/alerts"
	"flinkwatch/dashboards/panel"
	"flinkwatch/promexpr"
)

// Thresholds are those of the alerts, read from their rules: a panel turns red where somebody would be called.

// rules are read once, not for each threshold.
var rules = sync.OnceValues(alerts.Rules)

// limit is the number with which an alert compares. A dashboard that names an alert without one is our mistake,
// which every test finds.
func limit(alert string) float64 {
	all, err := rules()
	if err != nil {
		panic(err)
	}
	for _, rule := range all {
		if rule.Alert == alert {
			value, err := promexpr.Limit(rule.Expr)
			if err != nil {
				panic(fmt.Sprintf("limit of %s: %v", alert, err))
			}
			return value
		}
	}
	panic("limit of " + alert + ": there is no such alert")
}

// beyond is quiet up to an alert's limit, yellow where an alert begins to wait, and red at twice that. Ages may be just
// below zero, because clocks differ.
func beyond(limit float64) []dashboard.Threshold {
	return panel.Steps(panel.From(-60, panel.Fine), panel.From(limit, "yellow"), panel.From(2*limit, "red"))
}
