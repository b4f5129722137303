package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What these tests forbid was answered by Prometheus as it should be, and could not be read in Grafana.

// Grafana merges the values of a timeline that lie between the same thresholds, and only then looks for their words:
// each lane would be one bar that says "-∞+".
func TestTimelinesAreColouredByTheirWords(t *testing.T) {
	for _, p := range ofType(t, "state-timeline") {
		assert.NotEmpty(t, p.FieldConfig.Defaults.Mappings, "%s: states have names", p.Title)
		assert.Equal(t, "fixed", p.FieldConfig.Defaults.Color.Mode, p.Title)
	}
}

// Without a length every label of a bar is "...".
func TestBarsHaveLabels(t *testing.T) {
	for _, p := range ofType(t, "barchart") {
		length, _ := at(p.Options, "xTickLabelMaxLength").(float64)
		assert.GreaterOrEqual(t, length, 10.0, p.Title)
	}
}

// A unit is of numbers: a column of texts in a unit of dates says "NaN". So dates are units of single columns.
func TestTextsAreNoDates(t *testing.T) {
	for _, p := range ofType(t, "table") {
		assert.NotRegexp(t, "^(date|time:)", p.FieldConfig.Defaults.Unit, p.Title)
	}
}

// Columns are 150 pixels wide if nothing is said: on a laptop three keys of six would be seen.
func TestTablesHaveRoomForTheirColumns(t *testing.T) {
	for _, p := range ofType(t, "table") {
		width, _ := p.FieldConfig.Defaults.Custom["minWidth"].(float64)
		assert.Positive(t, width, p.Title)
		assert.LessOrEqual(t, width, 60.0, p.Title)
	}
}

// Colours by name are picked by chance, so that two lines of a graph may have the same one.
func TestLinesOfAGraphDifferInColour(t *testing.T) {
	for _, p := range ofType(t, "timeseries") {
		assert.NotEqual(t, "palette-classic-by-name", p.FieldConfig.Defaults.Color.Mode, p.Title)
	}
}

// A heading that does not fit loses its end without a sign, in Grafana 11 sooner than in 12.
func TestHeadingsFitTheirColumns(t *testing.T) {
	const room, ofLetter, ofEdges = 8.5, 1.0, 16 // pixels; a narrow letter needs half a wide one
	for _, p := range ofType(t, "table") {
		for _, o := range p.FieldConfig.Overrides {
			override := o.(map[string]any)
			heading, _ := at(override, "matcher", "options").(string)
			letters := 0.0
			for _, letter := range heading {
				letters += ofLetter
				if strings.ContainsRune("fijlrt ", letter) {
					letters -= ofLetter / 2
				}
			}
			if width, ok := propertyOf(override, "custom.width").(float64); ok {
				assert.GreaterOrEqual(t, width, ofEdges+room*letters, "%s: %q", p.Title, heading)
			}
		}
	}
}

// Grafana's "no date if today" is short by day and twice as long after midnight.
func TestTimesHaveRoomAfterMidnight(t *testing.T) {
	times := 0
	for _, p := range ofType(t, "table") {
		for _, o := range p.FieldConfig.Overrides {
			unit, _ := propertyOf(o.(map[string]any), "unit").(string)
			assert.NotContains(t, unit, "NoDateIfToday", p.Title)
			if strings.HasPrefix(unit, "time:") {
				times++
				assert.GreaterOrEqual(t, propertyOf(o.(map[string]any), "custom.width"), 120.0, p.Title)
			}
		}
	}
	assert.Positive(t, times)
}

// Grafana 11.1 counts hidden columns when it looks for the one whose lines break, and draws an error instead of the
// table.
func TestHiddenColumnsComeLast(t *testing.T) {
	hidden := 0
	for _, p := range ofType(t, "table") {
		if !breaksLines(p) {
			continue
		}
		order := p.Transformations[len(p.Transformations)-1].Options.IndexByName
		for _, o := range p.FieldConfig.Overrides {
			if override := o.(map[string]any); propertyOf(override, "custom.hidden") == true {
				hidden++
				name, _ := at(override, "matcher", "options").(string)
				place, placed := order[name]
				assert.True(t, placed, "%s: %s has no place", p.Title, name)
				assert.GreaterOrEqual(t, place, len(order)-hiddenIn(p), "%s: %s", p.Title, name)
			}
		}
	}
	assert.Positive(t, hidden)
}

func breaksLines(p shown) bool {
	return slices.ContainsFunc(p.FieldConfig.Overrides, func(o any) bool {
		return propertyOf(o.(map[string]any), "custom.wrapText") == true
	})
}

func hiddenIn(p shown) (n int) {
	for _, o := range p.FieldConfig.Overrides {
		if propertyOf(o.(map[string]any), "custom.hidden") == true {
			n++
		}
	}
	return n
}

// propertyOf is what an override says of a column, or nil.
func propertyOf(override map[string]any, id string) any {
	properties, _ := at(override, "properties").([]any)
	for _, p := range properties {
		if property := p.(map[string]any); property["id"] == id {
			return property["value"]
		}
	}
	return nil
}

// Grafana draws an annotation where its value is above zero.
func TestAnnotationsAreAboveZero(t *testing.T) {
	found := 0
	for _, b := range boards(t) {
		for _, a := range b.Annotations.List {
			if a.Expr != "" && !strings.Contains(a.Expr, "ALERTS{") {
				found++
				assert.Contains(t, a.Expr, " > 0", "%s: %s", b.UID, a.Name)
			}
		}
	}
	assert.Positive(t, found)
}

// Grafana's rate interval grows with the time range, and the steps of a subquery do not.
func TestSubqueriesDoNotDependOnTheTimeRange(t *testing.T) {
	subquery := regexp.MustCompile(`\[\d+\w+:\d*\w*\]`)
	found := 0
	for _, p := range queried(t) {
		for _, target := range p.Targets {
			if subquery.MatchString(target.Expr) {
				found++
				assert.NotContains(t, target.Expr, "$__", p.Title)
			}
		}
	}
	assert.Positive(t, found)
}

// The highest of several clusters less the sum over them is nothing.
func TestWhatIsSubtractedIsOfOneKind(t *testing.T) {
	mixed := regexp.MustCompile(`\b(max|min)\([^()]*\) - sum\(|\bsum\([^()]*\) - (max|min)\(`)
	for _, expr := range queries(t) {
		assert.NotRegexp(t, mixed, expr)
	}
}

// Whether a cluster answers is not to be had from the best of them.
func TestOneClusterDoesNotHideAnother(t *testing.T) {
	for _, expr := range queries(t) {
		assert.NotRegexp(t, `\bmax\(flink_(exporter_up|cluster_)`, expr)
	}
}

// Grafana never draws a panel that has an override without properties.
func TestOverridesHaveProperties(t *testing.T) {
	for _, p := range queried(t) {
		for _, override := range p.FieldConfig.Overrides {
			properties, _ := at(override.(map[string]any), "properties").([]any)
			assert.NotEmpty(t, properties, p.Title)
		}
	}
}

// The marks of events would cross the words of lanes, which show the same.
func TestTimelinesHaveNoMarks(t *testing.T) {
	boards, err := generate()
	require.NoError(t, err)
	for name, text := range boards {
		var board struct {
			Panels []struct {
				ID   int
				Type string
			}
			Annotations struct {
				List []struct {
					Filter struct {
						Exclude bool
						IDs     []int
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal(text, &board), name)
		for _, p := range board.Panels {
			for _, marks := range board.Annotations.List {
				if p.Type == "state-timeline" {
					assert.True(t, marks.Filter.Exclude, name)
				}
				assert.Equal(t, p.Type == "state-timeline", slices.Contains(marks.Filter.IDs, p.ID), "%s: panel %d", name, p.ID)
			}
		}
	}
}

// A pager below all lanes takes the room of two of them.
func TestTimelinesHaveNoPager(t *testing.T) {
	for _, p := range ofType(t, "state-timeline") {
		assert.Zero(t, at(p.Options, "perPage"), p.Title)
		assert.Contains(t, p.Options, "perPage", "%s: what is left open is 20", p.Title)
	}
}

// Grafana cuts a word that does not fit into its state, but never to less than two characters.
func TestWordsInShortStatesAreNotReadWrong(t *testing.T) {
	short := []string{"The story", "Does pressure go by the clock?"} // those with states of seconds
	for _, p := range ofType(t, "state-timeline") {
		beginnings := map[string]string{}
		for _, word := range p.words() {
			characters := []rune(word)
			beginning := string(characters[:min(2, len(characters))])
			assert.Empty(t, beginnings[beginning], "%s: where it is cut, %q looks like it", p.Title, word)
			beginnings[beginning] = word
			if slices.Contains(short, p.Title) {
				assert.LessOrEqual(t, len(characters), 2, "%s: %q is cut", p.Title, word)
			}
		}
	}
}

// What is as it should be has the colour of any text, so that what deviates is seen: but for the one great answer.
func TestNumbersThatAreFineAreNotColoured(t *testing.T) {
	for _, p := range ofType(t, "stat") {
		if p.Title == "Are the results right?" {
			continue
		}
		assert.NotContains(t, fmt.Sprint(p.FieldConfig.Defaults), "green", p.Title)
	}
}

// A panel on a screen of 1280 pixels, beside Grafana's menu, has 39 pixels for each of its 24 columns. A character of a
// title is 6.5 wide; 60 pixels are left for the (i), and 115 for a time range of the panel's own.
func TestTitlesFitOnALaptop(t *testing.T) {
	for _, p := range queried(t) {
		room := float64(39*p.GridPos.W - 60)
		if p.TimeFrom != "" {
			room -= 115
		}
		assert.LessOrEqual(t, 6.5*float64(len(p.Title)), room, "%s: the title of a panel of %d columns", p.Title, p.GridPos.W)
		assert.Empty(t, p.Links, "%s: a link of the panel takes room from its title", p.Title)
	}
}

func ofType(t *testing.T, kind string) (panels []shown) {
	t.Helper()
	for _, p := range queried(t) {
		if p.Type == kind {
			panels = append(panels, p)
		}
	}
	assert.NotEmpty(t, panels)
	return panels
}
