package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/barchart"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/table"
)

// Matrix says which labels of one query make the rows and the columns of a table.
type Matrix struct {
	// Row and Column are labels.
	Row, Column string
	// SortBy is a column; the highest comes first if Descending.
	SortBy     string
	Descending bool
	// First are the columns that come first, in this order; the label of the rows is not shown unless it is one of them.
	First []string
}

// Table shows one query as a table of rows and columns: a value for each pair of two labels. Grafana joins no tables of
// several queries in this way, so what shall be one table has to be one query.
func Table(text Text, thresholds []dashboard.Threshold, words []Word, matrix Matrix, expr string) *table.PanelBuilder {
	panel := newTable(text, thresholds, expr)
	for _, step := range matrix.steps() {
		panel.WithTransformation(step)
	}
	if len(words) > 0 {
		panel.Mappings(Says(words...))
	}
	return panel
}

// narrow is how narrow a column may become, in pixels. Grafana's own 150 leave no room for more than a few.
const narrow = 50

func newTable(text Text, thresholds []dashboard.Threshold, expr string) *table.PanelBuilder {
	return base(text, thresholds).WithTarget(asTable(expr))
}

// base is a table without a query.
func base(text Text, thresholds []dashboard.Threshold) *table.PanelBuilder {
	return table.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Thresholds(absolute(thresholds)).
		ColorScheme(byThresholds()).
		ShowHeader(true).
		CellHeight(common.TableCellHeightSm).
		MinWidth(narrow).
		NoValue("–")
}

// when is the column of times of a journal.
const when = "when"

// Journal shows one query as a table of its series: the times that are its values, in milliseconds, the latest first,
// and what the given labels say.
func Journal(text Text, expr string, labels ...string) *table.PanelBuilder {
	return List(text, when, expr, labels...).OverrideByName(when, At())
}

// List shows one query as a table of its series: their values, the highest first, and what the given labels say.
func List(text Text, value, expr string, labels ...string) *table.PanelBuilder {
	return list(text, value, expr, "Value", append([]string{"Value"}, labels...))
}

// Ranked is a list with the highest of a label first; those alike stay in the order of the query. The values come
// second.
func Ranked(text Text, rank, value, expr string, labels ...string) *table.PanelBuilder {
	return list(text, value, expr, rank, append([]string{rank, "Value"}, labels...))
}

func list(text Text, value, expr, sortBy string, columns []string) *table.PanelBuilder {
	order := map[string]int{}
	for i, column := range columns {
		order[column] = i
	}
	return newTable(text, Plain(), expr).
		WithTransformation(dashboard.DataTransformerConfig{Id: "sortBy", Options: map[string]any{
			"fields": map[string]any{}, "sort": []map[string]any{{"field": sortBy, "desc": true}},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"excludeByName": map[string]bool{"Time": true},
			"indexByName":   order,
			"renameByName":  map[string]string{"Value": value, "job_name": "job", "alertname": "alert"},
		}})
}

func asTable(expr string) *prometheus.DataqueryBuilder {
	return target(0, Series{Expr: expr}).Instant().Format(prometheus.PromQueryFormatTable)
}

// steps are Grafana's transformations. The column with the rows' names is called "row\column".
func (m Matrix) steps() []dashboard.DataTransformerConfig {
	rows := m.Row + `\` + m.Column
	order, exclude := map[string]int{}, map[string]bool{rows: true}
	rename := map[string]string{rows: m.Row}
	for i, column := range m.First {
		if column == m.Row {
			column, exclude = rows, map[string]bool{}
		}
		order[column] = i
	}
	sortBy := m.SortBy
	if sortBy == m.Row {
		sortBy = rows
	}
	return []dashboard.DataTransformerConfig{
		{Id: "groupingToMatrix", Options: map[string]any{
			"rowField": m.Row, "columnField": m.Column, "valueField": "Value", "emptyValue": "null",
		}},
		{Id: "sortBy", Options: map[string]any{
			"fields": map[string]any{}, "sort": []map[string]any{{"field": sortBy, "desc": m.Descending}},
		}},
		{Id: "organize", Options: map[string]any{
			"excludeByName": exclude, "indexByName": order, "renameByName": rename,
		}},
	}
}

// Coloured paints the cells of a table, for those whose values have words or thresholds.
func Coloured() common.TableCellOptions {
	return common.TableCellOptions{TableColoredBackgroundCellOptions: &common.TableColoredBackgroundCellOptions{
		Type: common.TableCellDisplayModeColorBackground, Mode: new(common.TableCellBackgroundDisplayModeBasic),
	}}
}

// Unpainted leaves a column of such a table as it is.
func Unpainted() []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "custom.cellOptions", Value: map[string]string{"type": "auto"}}}
}

// longestTick is how many characters of a bar's label are shown. None are, if it is left open.
const longestTick = 20

// Bars is a bar for each value of a label, in the order of the values, as of now.
func Bars(text Text, thresholds []dashboard.Threshold, label, expr string) *barchart.PanelBuilder {
	return barchart.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Min(0).
		Thresholds(absolute(thresholds)).
		ColorScheme(byThresholds()).
		XField(label).
		Orientation(common.VizOrientationAuto).
		XTickLabelRotation(-45).
		XTickLabelMaxLength(longestTick).
		Stacking(common.StackingModeNone).
		ShowValue(common.VisibilityModeAlways).
		BarWidth(0.9).GroupWidth(0.7).
		FillOpacity(75).LineWidth(1).
		FullHighlight(false).
		Legend(legend(false)).
		Tooltip(tooltip()).
		WithTarget(asTable(expr)).
		WithTransformation(dashboard.DataTransformerConfig{Id: "sortBy", Options: map[string]any{
			"fields": map[string]any{}, "sort": []map[string]any{{"field": label}},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"excludeByName": map[string]bool{"Time": true},
			"indexByName":   map[string]int{label: 0},
			"renameByName":  map[string]string{},
		}})
}
