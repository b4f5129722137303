// Package panel has the kinds of panels that the dashboards are made of, with every default spelt out that the SDK
// leaves empty and Grafana then reads as off.
package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// Text is what every panel says about itself: its title, what the number means, and its unit.
type Text struct {
	Title, Description, Unit string
}

// DatasourceVariable is the dashboards' variable for the Prometheus to ask.
const DatasourceVariable = "datasource"

// Datasource is the Prometheus that is chosen on the dashboard.
func Datasource() common.DataSourceRef {
	return common.DataSourceRef{Type: new("prometheus"), Uid: new("${" + DatasourceVariable + "}")}
}

// Series is a query and the legend of its series.
type Series struct {
	Expr, Legend string
}

// Stat is one number, or a few, as of now: what is not known now is not shown as what was known before.
func Stat(text Text, thresholds []dashboard.Threshold, series ...Series) *stat.PanelBuilder {
	panel := stat.NewPanelBuilder().
		Title(text.Title).Description(text.Description).Unit(text.Unit).
		Datasource(Datasource()).
		Thresholds(absolute(thresholds)).
		ColorScheme(dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdThresholds)).
		ColorMode(common.BigValueColorModeBackground).
		GraphMode(common.BigValueGraphModeNone).
		JustifyMode(common.BigValueJustifyModeAuto).
		TextMode(textMode(series)).
		Orientation(common.VizOrientationAuto).
		ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"last"}).Values(false)).
		NoValue("unknown")
	for i, s := range series {
		panel.WithTarget(target(i, s).Instant())
	}
	return panel
}

func textMode(series []Series) common.BigValueTextMode {
	if len(series) > 1 {
		return common.BigValueTextModeValueAndName
	}
	return common.BigValueTextModeValue
}

// Timeseries is a graph over time. Gaps stay gaps: nothing is drawn where nothing is known.
func Timeseries(text Text, series ...Series) *timeseries.PanelBuilder {
	panel := timeseries.NewPanelBuilder().
		Title(text.Title).Description(text.Description).Unit(text.Unit).
		Datasource(Datasource()).
		Min(0).
		ColorScheme(dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdPaletteClassicByName)).
		DrawStyle(common.GraphDrawStyleLine).
		LineInterpolation(common.LineInterpolationLinear).
		LineWidth(1).FillOpacity(10).PointSize(5).
		ShowPoints(common.VisibilityModeNever).
		SpanNulls(common.BoolOrFloat64{Bool: new(false)}).
		Legend(common.NewVizLegendOptionsBuilder().
			ShowLegend(true).DisplayMode(common.LegendDisplayModeList).Placement(common.LegendPlacementBottom).
			Calcs([]string{})).
		Tooltip(common.NewVizTooltipOptionsBuilder().
			Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending))
	for i, s := range series {
		panel.WithTarget(target(i, s).Range())
	}
	return panel
}

// Stacked is a graph of parts that add up to a whole.
func Stacked(text Text, series ...Series) *timeseries.PanelBuilder {
	return Timeseries(text, series...).
		FillOpacity(60).
		Stacking(common.NewStackingConfigBuilder().Mode(common.StackingModeNormal).Group("A"))
}

func target(i int, s Series) *prometheus.DataqueryBuilder {
	return prometheus.NewDataqueryBuilder().
		Datasource(Datasource()).
		Expr(s.Expr).LegendFormat(s.Legend).
		RefId(string(rune('A' + i)))
}

// Steps are thresholds. Below the first of them is what is not known: no news is not good news.
func Steps(steps ...dashboard.Threshold) []dashboard.Threshold {
	return append([]dashboard.Threshold{{Color: "gray"}}, steps...)
}

// From is a colour from a value on.
func From(value float64, color string) dashboard.Threshold {
	return dashboard.Threshold{Value: &value, Color: color}
}

func absolute(steps []dashboard.Threshold) cog.Builder[dashboard.ThresholdsConfig] {
	return dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(steps)
}

// Says shows words for a value, so that colour is never the only sign.
func Says(value, words string) []dashboard.ValueMapping {
	return []dashboard.ValueMapping{{ValueMap: &dashboard.ValueMap{
		Type:    dashboard.MappingTypeValueToText,
		Options: map[string]dashboard.ValueMappingResult{value: {Text: &words}},
	}}}
}

// Color gives a series its colour, for graphs in which colours have a meaning.
func Color(name string) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{
		Id:    "color",
		Value: map[string]string{"mode": "fixed", "fixedColor": name},
	}}
}
