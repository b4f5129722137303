package board

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Show prints what each panel of a dashboard shows of a time range: the last value of each series, the lowest and the
// highest, and its course.
func Show(ctx context.Context, out io.Writer, b Board, prometheus Prometheus, span Span) error {
	fmt.Fprintf(out, "%s, %s to %s UTC\n", b.Title, span.From.UTC().Format(time.DateTime),
		span.To.UTC().Format(time.TimeOnly))
	for _, panel := range b.Panels {
		if panel.Type == "row" {
			fmt.Fprintf(out, "\n== %s\n", panel.Title)
		}
		if len(panel.Targets) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n%s\n", panel.Title)
		if err := show(ctx, out, panel, prometheus, span); err != nil {
			return err
		}
	}
	return nil
}

func show(ctx context.Context, out io.Writer, panel Panel, prometheus Prometheus, span Span) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for _, target := range panel.Targets {
		all, err := prometheus.Ask(ctx, target, span)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintf(table, "  %s\t–\n", target.Legend)
		}
		slices.SortFunc(all, func(a, b Series) int { return strings.Compare(a.Name, b.Name) })
		for _, s := range all {
			fmt.Fprintf(table, "  %s\t%s\n", s.Name, s.summary(span))
		}
	}
	return table.Flush()
}

func (s Series) summary(span Span) string {
	if len(s.Points) == 1 {
		return short(s.Last())
	}
	low, high := s.bounds()
	width := min(courseWidth, int(span.To.Sub(span.From)/Scrape))
	return fmt.Sprintf("%s\t%s … %s\t%s", short(s.Last()), short(low), short(high), s.Course(span, width))
}

// short is a number with four digits; a time in milliseconds is a time.
func short(value float64) string {
	const firstTime = 1e12 // milliseconds since the epoch, in 2001
	if value > firstTime {
		return time.UnixMilli(int64(value)).UTC().Format(time.TimeOnly)
	}
	if math.Abs(value) >= 1000 {
		return strconv.FormatFloat(math.Round(value), 'f', -1, 64)
	}
	return strconv.FormatFloat(value, 'g', 4, 64)
}

func (s Series) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range s.Points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	return low, high
}

const courseWidth = 60

var levels = []rune("▁▂▃▄▅▆▇█")

// Course draws a series in a line of text: the mean of each part of the time range, from the lowest level for zero (or
// the lowest value, if that is negative) to the highest for the highest. A blank is a part without values.
func (s Series) Course(span Span, width int) string {
	sums, counts := make([]float64, width), make([]float64, width)
	for _, p := range s.Points {
		i := int(float64(p.At.Sub(span.From)) / float64(span.To.Sub(span.From)) * float64(width))
		i = max(0, min(i, width-1))
		sums[i] += p.Value
		counts[i]++
	}
	low, high := s.bounds()
	low = min(low, 0)
	var line strings.Builder
	for i := range width {
		switch {
		case counts[i] == 0:
			line.WriteRune(' ')
		case high == low:
			line.WriteRune(levels[0])
		default:
			share := (sums[i]/counts[i] - low) / (high - low)
			line.WriteRune(levels[int(math.Round(share*float64(len(levels)-1)))])
		}
	}
	return strings.TrimRight(line.String(), " ")
}
