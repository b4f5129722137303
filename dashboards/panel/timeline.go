package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
)

// lanes is the number of lanes of a timeline: 0 is all of them, without a pager below.
const lanes = 0

// Timeline is one lane per series, the values of which are shown in words and in the words' colours. Words are a
// default of the panel and no overrides, because Grafana 13 has lost those of timelines; and there are no thresholds,
// because Grafana merges values between the same thresholds before it looks for their words.
func Timeline(text Text, words []Word, series ...Series) *statetimeline.PanelBuilder {
	panel := statetimeline.NewPanelBuilder().
		Title(text.Title).Description(text.description()).Unit(text.Unit).
		Datasource(Datasource()).
		ColorScheme(fixed("text")).
		Mappings(Says(words...)).
		ShowValue(common.VisibilityModeAuto).
		RowHeight(0.85).
		LineWidth(0).FillOpacity(75).
		MergeValues(true).
		AlignValue(common.TimelineValueAlignmentLeft).
		NeverSpanNulls().
		PerPage(lanes).
		Legend(legend(true)).
		Tooltip(tooltip())
	for i, s := range series {
		panel.WithTarget(target(i, s).Range())
	}
	return panel
}
