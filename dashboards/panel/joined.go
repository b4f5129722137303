package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/table"
)

// Column is a query, and the column that its values are.
type Column struct {
	Name, Expr string
	Look       []dashboard.DynamicConfigValue
}

// Joined is a table of several queries about the same things: those whose labels are alike share a row. The rows with
// the highest values of a column come first; those alike stay in the order of the first query. First are the columns
// that come first, labels among them.
func Joined(text Text, sortBy string, first []string, columns ...Column) *table.PanelBuilder {
	order, names := map[string]int{}, map[string]string{}
	for i, name := range first {
		order[name] = i
	}
	panel := base(text, Plain())
	for i, column := range columns {
		query := target(i, Series{Expr: column.Expr, Legend: column.Name}).Instant().Format(prometheus.PromQueryFormatTable)
		panel.WithTarget(query)
		if len(column.Look) > 0 { // Grafana never draws a panel that has an override without properties
			panel.OverrideByName(column.Name, column.Look)
		}
		names["Value #"+string(rune('A'+i))] = column.Name
	}
	return panel.
		WithTransformation(dashboard.DataTransformerConfig{Id: "merge", Options: map[string]any{}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"excludeByName": map[string]bool{"Time": true}, "indexByName": map[string]int{}, "renameByName": names,
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "sortBy", Options: map[string]any{
			"fields": map[string]any{}, "sort": []map[string]any{{"field": sortBy, "desc": true}},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"excludeByName": map[string]bool{}, "indexByName": order, "renameByName": map[string]string{},
		}})
}
