// Package panel has the kinds of panels that the dashboards are made of, with every default spelt out that the SDK
// leaves empty and Grafana then reads as off.
package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// DatasourceVariable is the dashboards' variable for the Prometheus to ask.
const DatasourceVariable = "datasource"

// Datasource is the Prometheus that is chosen on the dashboard.
func Datasource() common.DataSourceRef {
	return common.DataSourceRef{Type: new("prometheus"), Uid: new("${" + DatasourceVariable + "}")}
}

// Stat is one number, or a few, as of now: what is not known now is not shown as what was known before.
func Stat(text Text, thresholds []dashboard.Threshold, series ...Series) *stat.PanelBuilder {
	panel := stat.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Thresholds(absolute(thresholds)).
		ColorScheme(byThresholds()).
		ColorMode(common.BigValueColorModeValue).
		GraphMode(common.BigValueGraphModeNone).
		JustifyMode(common.BigValueJustifyModeAuto).
		TextMode(textMode(series)).
		Orientation(common.VizOrientationAuto).
		ReduceOptions(asOfNow()).
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

// BarGauge compares a few numbers as of now.
func BarGauge(text Text, thresholds []dashboard.Threshold, series ...Series) *bargauge.PanelBuilder {
	panel := bargauge.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Thresholds(absolute(thresholds)).
		ColorScheme(byThresholds()).
		DisplayMode(common.BarGaugeDisplayModeBasic).
		ValueMode(common.BarGaugeValueModeColor).
		NamePlacement(common.BarGaugeNamePlacementAuto).
		ShowUnfilled(true).
		Sizing(common.BarGaugeSizingAuto).
		Orientation(common.VizOrientationHorizontal).
		Legend(legend(false)).
		ReduceOptions(asOfNow()).
		Min(0).
		NoValue("unknown")
	for i, s := range series {
		panel.WithTarget(target(i, s).Instant())
	}
	return panel
}

// Timeseries is a graph over time. Gaps stay gaps: nothing is drawn where nothing is known.
func Timeseries(text Text, series ...Series) *timeseries.PanelBuilder {
	panel := timeseries.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Min(0).AxisSoftMax(1). // where all is zero, Grafana would draw an axis up to 100
		ColorScheme(dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdPaletteClassic)).
		DrawStyle(common.GraphDrawStyleLine).
		LineInterpolation(common.LineInterpolationLinear).
		LineWidth(1).FillOpacity(10).PointSize(5).
		ShowPoints(common.VisibilityModeNever).
		SpanNulls(common.BoolOrFloat64{Bool: new(false)}).
		Legend(legend(true)).
		Tooltip(tooltip())
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

func legend(shown bool) cog.Builder[common.VizLegendOptions] {
	return common.NewVizLegendOptionsBuilder().
		ShowLegend(shown).DisplayMode(common.LegendDisplayModeList).Placement(common.LegendPlacementBottom).
		Calcs([]string{})
}

func tooltip() cog.Builder[common.VizTooltipOptions] {
	return common.NewVizTooltipOptionsBuilder().
		Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending)
}

func asOfNow() cog.Builder[common.ReduceDataOptions] {
	return common.NewReduceDataOptionsBuilder().Calcs([]string{"last"}).Values(false)
}

func target(i int, s Series) *prometheus.DataqueryBuilder {
	return prometheus.NewDataqueryBuilder().
		Datasource(Datasource()).
		Expr(s.Expr).LegendFormat(s.Legend).
		RefId(string(rune('A' + i)))
}
