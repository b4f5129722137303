package main

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Alerts lead to where they say, in the Grafana that shows them: an absolute address would be that of the playground.
func TestAlertsLeadToTheirDashboards(t *testing.T) {
	uids := map[string]bool{}
	for _, b := range boards(t) {
		uids[b.UID] = true
	}
	query := overviewTargets(t, "What is wrong now?")
	label := regexp.MustCompile(`"dashboard", "([\w-]+)", "alertname", "([\w|]+)"`)
	dashboards := map[string]string{}
	for _, match := range label.FindAllStringSubmatch(query, -1) {
		assert.True(t, uids[match[1]], "there is no dashboard %s", match[1])
		for _, alert := range regexp.MustCompile(`\w+`).FindAllString(match[2], -1) {
			dashboards[alert] = match[1]
		}
	}
	for _, alert := range alertsOfRules() {
		assert.Equal(t, path.Base(alert.Annotations["dashboard_url"]), dashboards[alert.Alert], alert.Alert)
	}
}

func TestAlertsLeadToTheirRunbooks(t *testing.T) {
	for _, row := range []struct {
		name, base string
		want       []string
	}{
		{"nobody has said where runbooks are", "", []string{
			"/d/${__data.fields.dashboard}?${__url_time_range}&${__all_variables}",
		}},
		{
			"they are in a wiki", "https://wiki.example/runbooks/",
			[]string{
				"/d/${__data.fields.dashboard}?${__url_time_range}&${__all_variables}",
				"https://wiki.example/runbooks/${__data.fields.name}.md",
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			runbooks = row.base
			defer func() { runbooks = "" }()
			assert.Equal(t, row.want, linksOf(t, "What is wrong now?", "severity"))
			names := strings.Contains(overviewTargets(t, "What is wrong now?"), `"name", "$1", "alertname"`)
			assert.Equal(t, row.base != "", names, "the link to a runbook reads the alert's name")
		})
	}
}

// linksOf are the addresses to which a column of a table on the Overview leads.
func linksOf(t *testing.T, title, column string) (links []string) {
	t.Helper()
	for _, override := range panelOfOverview(t, title).FieldConfig.Overrides {
		text, err := json.Marshal(override)
		require.NoError(t, err)
		var o struct {
			Matcher    struct{ Options string }
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
		require.NoError(t, json.Unmarshal(text, &o))
		for _, property := range o.Properties {
			if o.Matcher.Options == column && property.ID == "links" {
				var found []link
				require.NoError(t, json.Unmarshal(property.Value, &found))
				for _, l := range found {
					links = append(links, l.URL)
				}
			}
		}
	}
	return links
}

func overviewTargets(t *testing.T, title string) string {
	t.Helper()
	return panelOfOverview(t, title).Targets[0].Expr
}

func panelOfOverview(t *testing.T, title string) shown {
	t.Helper()
	for _, b := range boards(t) {
		if i := slices.IndexFunc(b.Panels, func(p shown) bool { return p.Title == title }); b.UID == overviewUID && i >= 0 {
			return b.Panels[i]
		}
	}
	require.FailNow(t, "no such panel", title)
	return shown{}
}
