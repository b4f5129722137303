package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grafana-tools/sdk"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
	"flinkwatch/promexpr"
	"flinkwatch/tools"
)

// board is the part of Grafana's dashboard JSON that these tests look at.
type board struct {
	ID            *int    `json:"id"`
	UID           string  `json:"uid"`
	Title         string  `json:"title"`
	SchemaVersion int     `json:"schemaVersion"`
	Panels        []shown `json:"panels"`
	Annotations   struct {
		List []struct {
			Expr      string  `json:"expr"`
			Placement *string `json:"placement"`
		} `json:"list"`
	} `json:"annotations"`
}

type shown struct {
	ID          int            `json:"id"`
	Type        string         `json:"type"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Datasource  datasource     `json:"datasource"`
	GridPos     gridPos        `json:"gridPos"`
	Options     map[string]any `json:"options"`
	FieldConfig struct {
		Defaults struct {
			Unit string `json:"unit"`
		} `json:"defaults"`
	} `json:"fieldConfig"`
	Targets []struct {
		Datasource datasource `json:"datasource"`
		Expr       string     `json:"expr"`
		RefID      string     `json:"refId"`
	} `json:"targets"`
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
	for _, b := range boards(t) {
		assert.NotEmpty(t, b.Title)
		assert.Nil(t, b.ID, "an id would name a dashboard of some other Grafana")
		assert.GreaterOrEqual(t, b.SchemaVersion, 42)
		ids := map[int]bool{}
		for _, p := range b.Panels {
			assert.Positive(t, p.ID, p.Title)
			assert.False(t, ids[p.ID], "%s: id %d is taken", p.Title, p.ID)
			ids[p.ID] = true
		}
		for _, annotation := range b.Annotations.List {
			assert.Nil(t, annotation.Placement, "an annotation would be hidden in a menu")
		}
	}
}

func TestPanelsFillTheGridWithoutOverlap(t *testing.T) {
	for _, b := range boards(t) {
		for i, p := range b.Panels {
			assert.Positive(t, p.GridPos.W*p.GridPos.H, p.Title)
			assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24, p.Title)
			for _, other := range b.Panels[:i] {
				assert.False(t, p.GridPos.overlaps(other.GridPos), "%s lies on %s", p.Title, other.Title)
			}
		}
	}
}

func TestPanelsSayWhatTheyShow(t *testing.T) {
	for _, b := range boards(t) {
		for _, p := range b.Panels {
			assert.NotEmpty(t, p.Title)
			assert.NotEmpty(t, p.Description, p.Title)
			assert.NotEmpty(t, p.FieldConfig.Defaults.Unit, p.Title)
			assert.NotEmpty(t, p.Targets, p.Title)
			assert.Equal(t, "${datasource}", p.Datasource.UID, p.Title)
			for _, target := range p.Targets {
				assert.Equal(t, "${datasource}", target.Datasource.UID, p.Title)
			}
			switch p.Type {
			case "timeseries":
				assert.Equal(t, true, at(p.Options, "legend", "showLegend"), p.Title)
				assert.NotEmpty(t, at(p.Options, "tooltip", "mode"), p.Title)
				assert.NotEmpty(t, at(p.Options, "tooltip", "sort"), p.Title)
			case "stat":
				assert.NotEmpty(t, at(p.Options, "reduceOptions", "calcs"), p.Title)
				assert.NotEmpty(t, at(p.Options, "orientation"), p.Title)
			default:
				t.Errorf("%s: nobody has said what a %s must have", p.Title, p.Type)
			}
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
		var want board
		require.NoError(t, json.Unmarshal(text, &want))
		var got sdk.Board
		require.NoError(t, json.Unmarshal(text, &got), name)
		assert.Equal(t, want.UID, got.UID)
		assert.Equal(t, want.Title, got.Title)
		assert.Len(t, got.Panels, len(want.Panels))
	}
}

func boards(t *testing.T) []board {
	t.Helper()
	generated, err := generate()
	require.NoError(t, err)
	require.NotEmpty(t, generated)
	var boards []board
	for name, text := range generated {
		var b board
		require.NoError(t, json.Unmarshal(text, &b), name)
		require.NotEmpty(t, b.Panels, name)
		assert.Equal(t, name, b.UID+".json")
		boards = append(boards, b)
	}
	return boards
}

// queries lists every expression of every dashboard, with Grafana's variables filled in.
func queries(t *testing.T) []string {
	t.Helper()
	variables := strings.NewReplacer("$__rate_interval", "1m", "$job_name", "any")
	var queries []string
	for _, b := range boards(t) {
		for _, p := range b.Panels {
			for _, target := range p.Targets {
				queries = append(queries, variables.Replace(target.Expr))
			}
		}
		for _, annotation := range b.Annotations.List {
			queries = append(queries, variables.Replace(annotation.Expr))
		}
	}
	for _, expr := range queries {
		assert.NotContains(t, expr, "$", "a variable that these tests do not know")
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
