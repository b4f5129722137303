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

func TestALinkTakesTimeAndVariablesAlong(t *testing.T) {
	built, err := panel.LeadsTo("uid", "More", words("x")).Build()
	require.NoError(t, err)
	require.Len(t, built.Links, 1)
	assert.Equal(t, "/d/uid?${__url_time_range}&${__all_variables}", *built.Links[0].Url)
}

func TestARecentPanelKeepsItsResolution(t *testing.T) {
	built, err := panel.Recent("20m", words("x")).Build()
	require.NoError(t, err)
	assert.Equal(t, "20m", *built.TimeFrom)
	assert.Equal(t, "5s", *built.Interval)
	assert.Greater(t, *built.MaxDataPoints, 20*60/5.0, "a point for each scrape")
}
