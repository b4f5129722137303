package panel

import (
	"strconv"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// Steps are thresholds. Below the first of them is what is not known: no news is not good news.
func Steps(steps ...dashboard.Threshold) []dashboard.Threshold {
	return append([]dashboard.Threshold{{Color: "gray"}}, steps...)
}

// Fine is the colour of what is as it should be: that of any text, so that what deviates is seen.
const Fine = "text"

// Plain are the thresholds of a number that is neither good nor bad.
func Plain() []dashboard.Threshold { return []dashboard.Threshold{{Color: Fine}} }

// From is a colour from a value on.
func From(value float64, color string) dashboard.Threshold {
	return dashboard.Threshold{Value: &value, Color: color}
}

func absolute(steps []dashboard.Threshold) cog.Builder[dashboard.ThresholdsConfig] {
	return dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(steps)
}

func byThresholds() cog.Builder[dashboard.FieldColor] {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdThresholds)
}

func fixed(color string) cog.Builder[dashboard.FieldColor] {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdFixed).FixedColor(color)
}

// Word is a value in words, and the colour that goes with them.
type Word struct {
	Value       float64
	Text, Color string
}

// Says shows words for values, so that colour is never the only sign.
func Says(words ...Word) []dashboard.ValueMapping {
	options := map[string]dashboard.ValueMappingResult{}
	for i, w := range words {
		result := dashboard.ValueMappingResult{Text: &words[i].Text, Index: new(int32(i))}
		if w.Color != "" {
			result.Color = &words[i].Color
		}
		options[strconv.FormatFloat(w.Value, 'f', -1, 64)] = result
	}
	return []dashboard.ValueMapping{
		{ValueMap: &dashboard.ValueMap{Type: dashboard.MappingTypeValueToText, Options: options}},
	}
}

// Color gives a series its colour, for graphs in which colours have a meaning.
func Color(name string) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{
		Id:    "color",
		Value: map[string]string{"mode": "fixed", "fixedColor": name},
	}}
}

// Reference makes a series a dashed line without an area: what the others are compared with.
func Reference(color string) []dashboard.DynamicConfigValue {
	return append(Color(color),
		dashboard.DynamicConfigValue{Id: "custom.fillOpacity", Value: 0},
		dashboard.DynamicConfigValue{Id: "custom.lineStyle", Value: map[string]any{"fill": "dash", "dash": []int{8, 6}}},
	)
}

// Band makes a series of zeros and ones a light background, on an axis of its own that is not drawn.
func Band(color string) []dashboard.DynamicConfigValue {
	return append(Color(color),
		dashboard.DynamicConfigValue{Id: "unit", Value: "none"},
		dashboard.DynamicConfigValue{Id: "max", Value: 1},
		dashboard.DynamicConfigValue{Id: "custom.axisPlacement", Value: "hidden"},
		dashboard.DynamicConfigValue{Id: "custom.lineInterpolation", Value: "stepAfter"},
		dashboard.DynamicConfigValue{Id: "custom.lineWidth", Value: 0},
		dashboard.DynamicConfigValue{Id: "custom.fillOpacity", Value: 15},
		dashboard.DynamicConfigValue{Id: "custom.stacking", Value: map[string]any{"mode": "none", "group": "B"}},
	)
}

// Painted shows words for the values of a column, on their colours.
func Painted(words []Word) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{
		{Id: "mappings", Value: Says(words...)},
		{Id: "custom.cellOptions", Value: Coloured()},
	}
}

// Link leads from the values of a column to somewhere else.
type Link struct{ Title, URL string }

// Linked gives a column links. Where there are several, Grafana asks which.
func Linked(links ...Link) []dashboard.DynamicConfigValue {
	var values []map[string]string
	for _, link := range links {
		values = append(values, map[string]string{"title": link.Title, "url": link.URL})
	}
	return []dashboard.DynamicConfigValue{{Id: "links", Value: values}}
}

// Called gives a column another name on the screen.
func Called(name string) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "displayName", Value: name}}
}

// Hidden is a column that others read.
func Hidden() []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "custom.hidden", Value: true}}
}

// Wide makes a column so many pixels wide.
func Wide(pixels int) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "custom.width", Value: pixels}}
}

// Wrapped breaks the lines of a column of texts. Grafana 12.2 and later has an option of the column, and before it one
// of the cells.
func Wrapped() []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{
		{Id: "custom.wrapText", Value: true},
		{Id: "custom.cellOptions", Value: map[string]any{"type": "auto", "wrapText": true}},
	}
}

// Whole shows numbers without decimals.
func Whole() []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "decimals", Value: 0}}
}

// InUnit gives a series or a column another unit than the panel's.
func InUnit(unit string) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{{Id: "unit", Value: unit}}
}

// Moment is the unit of times, in milliseconds. Grafana's own "no date if today" takes twice the room after midnight.
const Moment = "time: MM-DD HH:mm:ss"

// At shows a column of times.
func At() []dashboard.DynamicConfigValue { return append(InUnit(Moment), Wide(momentWidth)...) }

// momentWidth is room for a Moment, in pixels.
const momentWidth = 120
