package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// width is that of Grafana's grid.
const width = 24

// Line is a line of panels of the same height that share the width evenly.
type Line struct {
	Height uint32
	Panels []cog.Builder[dashboard.Panel]
}

// Place adds lines of panels to a dashboard, one below the other. The SDK's own layout overlaps panels as soon as a
// line is not exactly full.
func Place(builder *dashboard.DashboardBuilder, lines ...Line) {
	var y uint32
	for _, line := range lines {
		w := width / uint32(len(line.Panels))
		for i, panel := range line.Panels {
			builder.WithPanel(placed{panel, dashboard.GridPos{X: uint32(i) * w, Y: y, W: w, H: line.Height}})
		}
		y += line.Height
	}
}

type placed struct {
	cog.Builder[dashboard.Panel]
	at dashboard.GridPos
}

func (p placed) Build() (dashboard.Panel, error) {
	panel, err := p.Builder.Build()
	panel.GridPos = &p.at
	return panel, err
}
