package panel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/panel"
)

// Grafana sorts by the names that columns have at that step, and draws no panel with an override that is empty.
func TestQueriesAreJoinedBeforeTheyAreSorted(t *testing.T) {
	built, err := panel.Joined(panel.Text{Title: "x"}, "worst", []string{"name", "worst"},
		panel.Column{Name: "many", Expr: "sort_desc(a)"},
		panel.Column{Name: "worst", Expr: "b", Look: panel.Whole()}).Build()
	require.NoError(t, err)
	var steps []string
	for _, step := range built.Transformations {
		steps = append(steps, step.Id)
	}
	assert.Equal(t, []string{"merge", "organize", "sortBy", "organize"}, steps)
	named := built.Transformations[1].Options.(map[string]any)["renameByName"]
	assert.Equal(t, map[string]string{"Value #A": "many", "Value #B": "worst"}, named)
	sorted := built.Transformations[2].Options.(map[string]any)["sort"]
	assert.Equal(t, []map[string]any{{"field": "worst", "desc": true}}, sorted)
	require.Len(t, built.FieldConfig.Overrides, 1)
	assert.Equal(t, new("worst"), built.FieldConfig.Overrides[0].Matcher.Options)
}
