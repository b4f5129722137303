package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
)

// Timeline is one lane per series. Its values are shown in words where they have some, else as numbers coloured by the
// thresholds. Both are defaults of the panel, never overrides: Grafana 13 has lost those of timelines.
func Timeline(text Text, thresholds []dashboard.Threshold, words []Word, series ...Series) *statetimeline.PanelBuilder {
	panel := statetimeline.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		Thresholds(absolute(thresholds)).
		ColorScheme(byThresholds()).
		ShowValue(common.VisibilityModeAuto).
		RowHeight(0.85).
		LineWidth(0).FillOpacity(75).
		MergeValues(true).
		AlignValue(common.TimelineValueAlignmentLeft).
		NeverSpanNulls().
		Legend(legend(true)).
		Tooltip(tooltip())
	if len(words) > 0 {
		panel.Mappings(Says(words...))
	}
	for i, s := range series {
		panel.WithTarget(target(i, s).Range())
	}
	return panel
}
