package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/grafana-tools/sdk"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
	"flinkwatch/promexpr"
	"flinkwatch/tools"
)

// layout is the part of Grafana's dashboard JSON that these tests look at.
type layout struct {
	ID            *int     `json:"id"`
	UID           string   `json:"uid"`
	Title         string   `json:"title"`
	SchemaVersion int      `json:"schemaVersion"`
	Panels        []shown  `json:"panels"`
	Links         []link   `json:"links"`
	Tags          []string `json:"tags"`
	Templating    struct {
		List []variable `json:"list"`
	} `json:"templating"`
	Annotations struct {
		List []struct {
			Name      string  `json:"name"`
			Expr      string  `json:"expr"`
			Hide      bool    `json:"hide"`
			Placement *string `json:"placement"`
		} `json:"list"`
	} `json:"annotations"`
}

type variable struct {
	Name       string `json:"name"`
	Multi      bool   `json:"multi"`
	IncludeAll bool   `json:"includeAll"`
	Hide       *int   `json:"hide"`
	Query      any    `json:"query"`
}

type link struct {
	Title       string   `json:"title"`
	URL         string   `json:"url"`
	KeepTime    bool     `json:"keepTime"`
	IncludeVars bool     `json:"includeVars"`
	Placement   *string  `json:"placement"`
	AsDropdown  bool     `json:"asDropdown"`
	Tags        []string `json:"tags"`
}

type shown struct {
	ID          int            `json:"id"`
	Type        string         `json:"type"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Datasource  datasource     `json:"datasource"`
	GridPos     gridPos        `json:"gridPos"`
	Options     map[string]any `json:"options"`
	TimeFrom    string         `json:"timeFrom"`
	Links       []link         `json:"links"`
	FieldConfig struct {
		Defaults struct {
			Unit     string         `json:"unit"`
			NoValue  string         `json:"noValue"`
			Mappings []any          `json:"mappings"`
			Links    []link         `json:"links"`
			Custom   map[string]any `json:"custom"`
			Color    struct {
				Mode string `json:"mode"`
			} `json:"color"`
			Thresholds any `json:"thresholds"`
		} `json:"defaults"`
		Overrides []any `json:"overrides"`
	} `json:"fieldConfig"`
	Transformations []struct {
		Options struct {
			IndexByName map[string]int `json:"indexByName"`
		} `json:"options"`
	} `json:"transformations"`
	Targets []struct {
		Datasource datasource `json:"datasource"`
		Expr       string     `json:"expr"`
		RefID      string     `json:"refId"`
	} `json:"targets"`
}

// words are those that stand for the values of a panel.
func (p shown) words() (words []string) {
	for _, mapping := range p.FieldConfig.Defaults.Mappings {
		options, _ := at(mapping.(map[string]any), "options").(map[string]any)
		for value := range options {
			words = append(words, fmt.Sprint(at(options, value, "text")))
		}
	}
	return words
}

type datasource struct {
	UID string `json:"uid"`
}

type gridPos struct{ X, Y, W, H int }

func (a gridPos) overlaps(b gridPos) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

func TestCommittedDashboardsAreTheGeneratedOnes(t *testing.T) {
	generated, err := generate()
	require.NoError(t, err)
	committed, err := filepath.Glob("out/*")
	require.NoError(t, err)
	assert.Len(t, committed, len(generated), "out/ holds the generated dashboards and nothing else")
	for name, want := range generated {
		got, err := os.ReadFile(filepath.Join("out", name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "out/%s is not what the code generates: run make dashboards", name)
	}
}

func TestDashboardsCanBeLinkedTo(t *testing.T) {
	uids := map[string]bool{}
	for _, b := range boards(t) {
		uids[b.UID] = true
	}
	for _, b := range boards(t) {
		assert.NotEmpty(t, b.Title)
		assert.Nil(t, b.ID, "an id would name a dashboard of some other Grafana")
		ids := map[int]bool{}
		for _, p := range b.Panels {
			assert.Positive(t, p.ID, p.Title)
			assert.False(t, ids[p.ID], "%s: id %d is taken", p.Title, p.ID)
			ids[p.ID] = true
			for _, link := range p.FieldConfig.Defaults.Links {
				uid := strings.TrimPrefix(strings.Split(link.URL, "?")[0], "/d/")
				assert.True(t, uids[uid], "%s leads to %s, which is no dashboard", p.Title, link.URL)
			}
		}
		require.NotEmpty(t, b.Links, "%s leads nowhere", b.UID)
		assert.True(t, b.Links[0].KeepTime && b.Links[0].IncludeVars, "links take time and variables along")
	}
}

// Grafana migrates a dashboard on loading it when its schema is older than Grafana's own; the last classic one is 42.
func TestDashboardsNeedNoMigration(t *testing.T) {
	old := []string{"graph", "singlestat", "table-old", "grafana-piechart-panel"}
	for _, b := range boards(t) {
		assert.Equal(t, 42, b.SchemaVersion, b.UID)
		for _, p := range b.Panels {
			assert.NotContains(t, old, p.Type, p.Title)
		}
	}
}

// Switches that are rarely used are in a menu, or else the header takes half of a small screen.
func TestTheHeaderIsShort(t *testing.T) {
	for _, b := range boards(t) {
		assert.NotEmpty(t, b.Annotations.List)
		switches := []string{}
		for _, annotation := range b.Annotations.List {
			if !annotation.Hide {
				switches = append(switches, annotation.Name)
			}
			if assert.NotNil(t, annotation.Placement, "%s: annotation %s", b.UID, annotation.Name) {
				assert.Equal(t, "inControlsMenu", *annotation.Placement)
			}
		}
		assert.Equal(t, []string{"Failed", "Restart begins", "Critical alerts", "Marks"}, switches,
			"%s: Grafana before 12.3 shows each in the header", b.UID)
		require.Len(t, b.Links, 1, "a second one would not fit beside the time range")
		assert.True(t, b.Links[0].AsDropdown, "it lists the dashboards")
		assert.Nil(t, b.Links[0].Placement)
		assert.Equal(t, []string{tag}, b.Links[0].Tags)
		assert.Contains(t, b.Tags, tag)
	}
}

func TestPanelsFillTheGridWithoutOverlap(t *testing.T) {
	for _, b := range boards(t) {
		area, bottom := 0, 0
		for i, p := range b.Panels {
			assert.Positive(t, p.GridPos.W*p.GridPos.H, p.Title)
			assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24, p.Title)
			for _, other := range b.Panels[:i] {
				assert.False(t, p.GridPos.overlaps(other.GridPos), "%s lies on %s", p.Title, other.Title)
			}
			area += p.GridPos.W * p.GridPos.H
			bottom = max(bottom, p.GridPos.Y+p.GridPos.H)
		}
		assert.Equal(t, 24*bottom, area, "%s has holes", b.UID)
	}
}

func TestPanelsSayWhatTheyShow(t *testing.T) {
	for _, p := range queried(t) {
		assert.NotEmpty(t, p.Title)
		assert.Contains(t, p.Description, "**Good:** ", p.Title)
		assert.Contains(t, p.Description, "**If not:** ", p.Title)
		assert.NotEmpty(t, p.FieldConfig.Defaults.Unit, p.Title)
		assert.NotEmpty(t, p.Targets, p.Title)
		assert.Equal(t, "${datasource}", p.Datasource.UID, p.Title)
		for _, target := range p.Targets {
			assert.Equal(t, "${datasource}", target.Datasource.UID, p.Title)
		}
	}
}

// What the SDK leaves empty, Grafana reads as off, or as something of its own.
func TestPanelsLeaveNothingOpen(t *testing.T) {
	needs := map[string][][]string{
		"timeseries":     {{"legend", "showLegend"}, {"tooltip", "mode"}, {"tooltip", "sort"}},
		"state-timeline": {{"legend", "showLegend"}, {"tooltip", "mode"}, {"showValue"}, {"rowHeight"}},
		"stat":           {{"reduceOptions", "calcs"}, {"orientation"}, {"textMode"}, {"colorMode"}},
		"bargauge":       {{"reduceOptions", "calcs"}, {"orientation"}, {"displayMode"}},
		"barchart":       {{"xField"}, {"orientation"}, {"showValue"}, {"tooltip", "mode"}},
		"table":          {{"showHeader"}, {"cellHeight"}},
	}
	for _, p := range queried(t) {
		require.Contains(t, needs, p.Type, "%s: nobody has said what such a panel must have", p.Title)
		for _, path := range needs[p.Type] {
			assert.NotEmpty(t, at(p.Options, path...), "%s: %v", p.Title, path)
		}
	}
}

// A colour alone tells nothing to those who cannot see it: where thresholds colour a value, the value is shown, and
// states are shown in words.
func TestColourIsNeverTheOnlySign(t *testing.T) {
	for _, p := range queried(t) {
		switch p.Type {
		case "stat":
			assert.NotEqual(t, "none", at(p.Options, "textMode"), p.Title)
			assert.NotEmpty(t, p.FieldConfig.Defaults.NoValue, "%s: what is not known is said, too", p.Title)
		case "state-timeline":
			assert.NotEqual(t, "never", at(p.Options, "showValue"), p.Title)
			if p.FieldConfig.Defaults.Unit == "none" {
				assert.NotEmpty(t, p.FieldConfig.Defaults.Mappings, "%s: states have names", p.Title)
			}
		case "barchart":
			assert.Equal(t, "always", at(p.Options, "showValue"), p.Title)
		}
	}
}

// Grafana 13 has lost the mappings and thresholds of timelines where they were overrides.
func TestTimelinesHaveNoOverrides(t *testing.T) {
	for _, p := range queried(t) {
		if p.Type == "state-timeline" {
			assert.Empty(t, p.FieldConfig.Overrides, p.Title)
		}
	}
}

// The dashboards are for any job, on any cluster: what they say of the playground is in words only.
func TestQueriesKnowNoPlayground(t *testing.T) {
	for _, expr := range queries(t) {
		for _, name := range []string{"click-event-count", "Click", `"input"`, `"output"`, "/help", `job="flinkwatch"`} {
			assert.NotContains(t, expr, name)
		}
	}
}

func TestQueriesUseMetricsThatExist(t *testing.T) {
	vocabulary := promexpr.NewVocabulary()
	rules, err := alerts.Rules()
	require.NoError(t, err)
	for _, rule := range rules {
		if rule.Record != "" {
			require.NoError(t, vocabulary.Record(rule.Record, rule.Expr))
		}
	}
	for _, expr := range queries(t) {
		assert.NoError(t, vocabulary.Check(expr))
	}
}

func TestAlertsThatAreAskedForExist(t *testing.T) {
	rules, err := alerts.Rules()
	require.NoError(t, err)
	names := map[string]bool{}
	for _, rule := range rules {
		names[rule.Alert] = true
	}
	asked := regexp.MustCompile(`alertname="(\w+)"`)
	found := 0
	for _, expr := range queries(t) {
		for _, match := range asked.FindAllStringSubmatch(expr, -1) {
			found++
			assert.True(t, names[match[1]], "there is no alert %s", match[1])
		}
	}
	assert.Positive(t, found)
}

// promexpr reads a superset of PromQL; Prometheus itself has the last word.
func TestQueriesAreValidForPrometheus(t *testing.T) {
	var rules strings.Builder
	rules.WriteString("groups:\n  - name: queries\n    rules:\n")
	for i, expr := range queries(t) {
		fmt.Fprintf(&rules, "      - {record: query_%d, expr: %q}\n", i, expr)
	}
	file := filepath.Join(t.TempDir(), "queries.yaml")
	require.NoError(t, os.WriteFile(file, []byte(rules.String()), 0o600))
	tools.Run(t, "promtool", "check", "rules", file)
}

// Tools of the Grafana world read dashboards with these types, and so shall we when we talk to a Grafana.
func TestDashboardsCanBeReadByGrafanaTools(t *testing.T) {
	generated, err := generate()
	require.NoError(t, err)
	for name, text := range generated {
		var want layout
		require.NoError(t, json.Unmarshal(text, &want))
		var got sdk.Board
		require.NoError(t, json.Unmarshal(text, &got), name)
		assert.Equal(t, want.UID, got.UID)
		assert.Equal(t, want.Title, got.Title)
		assert.Len(t, got.Panels, len(want.Panels))
	}
}

func boards(t *testing.T) []layout {
	t.Helper()
	generated, err := generate()
	require.NoError(t, err)
	require.NotEmpty(t, generated)
	var boards []layout
	for name, text := range generated {
		var b layout
		require.NoError(t, json.Unmarshal(text, &b), name)
		require.NotEmpty(t, b.Panels, name)
		assert.Equal(t, name, b.UID+".json")
		boards = append(boards, b)
	}
	return boards
}

// queried lists the panels of all dashboards that ask for something: no headings, and no prose.
func queried(t *testing.T) []shown {
	t.Helper()
	var panels []shown
	for _, b := range boards(t) {
		for _, p := range b.Panels {
			if p.Type != "row" && p.Type != "text" {
				panels = append(panels, p)
			}
		}
	}
	return panels
}

// queries lists every expression of every dashboard, with Grafana's variables filled in.
func queries(t *testing.T) []string {
	t.Helper()
	variables := strings.NewReplacer("$__rate_interval", "1m", "$job_name", "any", "$cluster", "any", "$audit", "any",
		"$span", "1m")
	var queries []string
	for _, b := range boards(t) {
		for _, p := range b.Panels {
			for _, target := range p.Targets {
				queries = append(queries, variables.Replace(target.Expr))
			}
		}
		for _, annotation := range b.Annotations.List {
			if annotation.Expr != "" {
				queries = append(queries, variables.Replace(annotation.Expr))
			}
		}
	}
	for _, expr := range queries {
		references := strings.ReplaceAll(expr, "$1", "") // of label_replace
		assert.NotContains(t, references, "$", "a variable that these tests do not know")
	}
	return queries
}

// at is a value inside an object of objects, or nil.
func at(object map[string]any, keys ...string) any {
	for _, key := range keys[:len(keys)-1] {
		object, _ = object[key].(map[string]any)
	}
	return object[keys[len(keys)-1]]
}
