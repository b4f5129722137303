package panel

import (
	"github.com/grafana/grafana-foundation-sdk/go/text"

	"flinkwatch/dashboards/query"
)

// Text is what every panel says about itself: its title, what it shows, what that looks like when all is well, what to
// do when it does not, and the unit of its numbers.
type Text struct {
	Title, Shows, Good, Else, Unit string
}

// description is what Grafana shows behind the panel's (i).
func (t Text) description() string {
	return t.Shows + "\n\n**Good:** " + t.Good + "\n\n**If not:** " + t.Else
}

// Words is a panel of prose.
func Words(title, markdown string) *text.PanelBuilder {
	return text.NewPanelBuilder().Title(title).Mode(text.TextModeMarkdown).Content(markdown)
}

// Series is a query and the legend of its series.
type Series struct {
	Expr, Legend string
}

// Of is the series of a metric or an expression, named by one of its labels.
func Of(expr, label string) Series { return Series{Expr: expr, Legend: query.Legend(label)} }
