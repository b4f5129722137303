package panel_test

import (
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/panel"
)

func words(title string) panel.Panel { return panel.Words(title, "…") }

func TestALineIsAsWideAsTheGridWhateverItHolds(t *testing.T) {
	for n := 1; n <= 8; n++ {
		var line []panel.Panel
		for range n {
			line = append(line, words("x"))
		}
		builder := dashboard.NewDashboardBuilder("x")
		panel.Place(builder, panel.Heading("first"), panel.Line(4, line...), panel.Line(2, words("below")))
		built, err := builder.Build()
		require.NoError(t, err)
		require.Len(t, built.Panels, n+2)
		assert.Equal(t, "first", *built.Panels[0].RowPanel.Title)
		x := uint32(0)
		for _, placed := range built.Panels[1 : n+1] {
			at := placed.Panel.GridPos
			assert.Equal(t, x, at.X, "%d panels", n)
			assert.Equal(t, uint32(1), at.Y, "below the heading")
			x += at.W
		}
		assert.Equal(t, uint32(24), x, "%d panels", n)
		assert.Equal(t, uint32(5), built.Panels[n+1].Panel.GridPos.Y, "below the line")
	}
}

func TestASplitLineIsFull(t *testing.T) {
	builder := dashboard.NewDashboardBuilder("split")
	panel.Place(builder, panel.Split(7, 9, words("a"), words("b")))
	built, err := builder.Build()
	require.NoError(t, err)
	left, right := built.Panels[0].Panel.GridPos, built.Panels[1].Panel.GridPos
	assert.Equal(t, []uint32{0, 9, 9, 15}, []uint32{left.X, left.W, right.X, right.W})
}

func TestALinkTakesTimeAndVariablesAlong(t *testing.T) {
	built, err := panel.LeadsTo("uid", "More", words("x")).Build()
	require.NoError(t, err)
	links := built.FieldConfig.Defaults.Links
	require.Len(t, links, 1)
	assert.Equal(t, "/d/uid?${__url_time_range}&${__all_variables}", *links[0].Url)
	assert.Empty(t, built.Links, "the title needs the room")
}

func TestARecentPanelKeepsItsResolution(t *testing.T) {
	built, err := panel.Recent("20m", words("x")).Build()
	require.NoError(t, err)
	assert.Equal(t, "20m", *built.TimeFrom)
	assert.Equal(t, "5s", *built.Interval)
	assert.Greater(t, *built.MaxDataPoints, 20*60/5.0, "a point for each scrape")
}
