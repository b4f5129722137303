package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// width is that of Grafana's grid.
const width = 24

// Panel is a panel that can be placed.
type Panel = cog.Builder[dashboard.Panel]

// Row is a part of a dashboard that is as wide as the dashboard: a heading, or panels side by side.
type Row struct {
	heading string
	height  uint32
	panels  []Panel
	widths  []uint32
}

// Heading is a title above the rows that follow.
func Heading(title string) Row { return Row{heading: title, height: 1} }

// Line is a row of panels of one height that share the width evenly.
func Line(height uint32, panels ...Panel) Row {
	row := Row{height: height, panels: panels}
	for i := range panels {
		row.widths = append(row.widths, share(len(panels), i))
	}
	return row
}

// Split is a row of two panels, the left of which has a width of its own, in columns of Grafana's 24.
func Split(height, left uint32, a, b Panel) Row {
	return Row{height: height, panels: []Panel{a, b}, widths: []uint32{left, width - left}}
}

// Place adds rows to a dashboard, one below the other. The SDK's own layout overlaps panels as soon as a line is not
// exactly full.
func Place(builder *dashboard.DashboardBuilder, rows ...Row) {
	var y uint32
	for _, row := range rows {
		if row.heading != "" {
			builder.WithRow(dashboard.NewRowBuilder(row.heading).GridPos(dashboard.GridPos{Y: y, W: width, H: row.height}))
		}
		var x uint32
		for i, panel := range row.panels {
			w := row.widths[i]
			builder.WithPanel(placed{panel, dashboard.GridPos{X: x, Y: y, W: w, H: row.height}})
			x += w
		}
		y += row.height
	}
}

// share is the width of the i-th of n panels; where the grid cannot be divided evenly, the first are wider by one.
func share(n, i int) uint32 {
	w := uint32(width / n)
	if i < width%n {
		w++
	}
	return w
}

type placed struct {
	Panel
	at dashboard.GridPos
}

func (p placed) Build() (dashboard.Panel, error) {
	panel, err := p.Panel.Build()
	panel.GridPos = &p.at
	return panel, err
}

// LeadsTo is the panel with a link from its values to the dashboard that tells more; it takes time range and variables
// along. A link of the panel itself would take room from its title.
func LeadsTo(uid, title string, panel Panel) Panel { return linked{panel, uid, title} }

// Elsewhere is the address of a dashboard in the same Grafana, with time range and variables.
func Elsewhere(uid string) string { return "/d/" + uid + "?${__url_time_range}&${__all_variables}" }

type linked struct {
	Panel
	uid, title string
}

func (l linked) Build() (dashboard.Panel, error) {
	panel, err := l.Panel.Build()
	url := Elsewhere(l.uid)
	if panel.FieldConfig == nil {
		panel.FieldConfig = dashboard.NewFieldConfigSource()
	}
	values := &panel.FieldConfig.Defaults
	values.Links = append(values.Links, dashboard.DashboardLink{
		Title: l.title, Type: dashboard.DashboardLinkTypeLink, Url: &url, Tags: []string{},
	})
	return panel, err
}

// Recent is the panel with a time range of its own, however long that of the dashboard is. The resolution follows from
// it: what changes within a minute is lost on a panel whose points lie a minute apart.
func Recent(span string, panel Panel) Panel { return recent{panel, span} }

type recent struct {
	Panel
	span string
}

func (r recent) Build() (dashboard.Panel, error) {
	panel, err := r.Panel.Build()
	panel.TimeFrom = &r.span
	panel.Interval = new("5s")
	panel.MaxDataPoints = new(600.0)
	return panel, err
}
