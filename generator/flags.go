package main

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/generator/schedule"
)

// flags are the command line's, as given.
type flags struct {
	brokers, topic, pages, gaps string
	eventsPerWindow             int
	rate                        float64
	windowSize                  time.Duration
	skew                        time.Duration
	maxCatchUp                  time.Duration
}

// settings are what they mean.
type settings struct {
	brokers    []string
	topic      string
	layout     schedule.Layout
	maxCatchUp time.Duration
}

func addFlags(app *kingpin.Application) *flags {
	f := &flags{}
	app.Flag("kafka.brokers", "Kafka brokers to start from, host:port, comma-separated.").
		Default("localhost:9094").StringVar(&f.brokers)
	app.Flag("topic", "Topic to write to. It must exist; its partitions are all used alike.").
		Default("input").StringVar(&f.topic)
	app.Flag("pages", "Pages that are clicked, comma-separated.").
		Default("/help,/index,/shop,/jobs,/about,/news").StringVar(&f.pages)
	app.Flag("events-per-window", "Events per page and window.").Default("1000").IntVar(&f.eventsPerWindow)
	app.Flag("window-size", "Size of a window, such as 15s: whole milliseconds, at most 24h. Windows are aligned to the "+
		"Unix epoch.").Default("15s").DurationVar(&f.windowSize)
	app.Flag("rate", "Multiplies the events per window, to load-test. The product must be a whole number.").
		Default("1").Float64Var(&f.rate)
	app.Flag("skew", "Sends each tenth event of a page this much after its timestamp, at most 1h, rounded up to ten "+
		"events. Each window still gets all its events, some of them late. 0s: none is late.").
		Default("0s").DurationVar(&f.skew)
	app.Flag("gap", "Leaves events out on purpose, to prove that the audit finds it: PAGE@EVERY[:MISSING], "+
		"comma-separated. /help@10 takes one event from each tenth window of /help, /help@10:1000 takes 1000; which "+
		"windows are the tenth is counted from the Unix epoch.").StringVar(&f.gaps)
	app.Flag("max-catch-up", "After a longer pause (of the generator, of Kafka, of the computer) the window begun is "+
		"finished, the windows since are left empty, and sending goes on with the next window. At least 1s.").
		Default("10m").DurationVar(&f.maxCatchUp)
	return f
}

// settings checks them. Its errors name the flag.
func (f *flags) settings() (settings, error) {
	s := settings{topic: f.topic, maxCatchUp: f.maxCatchUp}
	if f.topic == "" {
		return s, fmt.Errorf("--topic is empty")
	}
	if f.maxCatchUp < time.Second {
		return s, fmt.Errorf("--max-catch-up=%v: must be at least 1s", f.maxCatchUp)
	}
	var err error
	if s.brokers, err = parseBrokers(f.brokers); err != nil {
		return s, fmt.Errorf("--kafka.brokers=%s: %w", f.brokers, err)
	}
	s.layout, err = f.layout()
	return s, err
}

func (f *flags) layout() (schedule.Layout, error) {
	l := schedule.Layout{Window: f.windowSize, Skew: f.skew}
	var err error
	if l.Pages, err = parsePages(f.pages); err != nil {
		return l, fmt.Errorf("--pages=%s: %w", f.pages, err)
	}
	if f.windowSize <= 0 || f.windowSize > schedule.MaxWindow || f.windowSize%time.Millisecond != 0 {
		return l, fmt.Errorf("--window-size=%v: must be whole milliseconds, more than 0s and at most %v",
			f.windowSize, schedule.MaxWindow)
	}
	if f.skew < 0 || f.skew > schedule.MaxSkew || f.skew%time.Millisecond != 0 {
		return l, fmt.Errorf("--skew=%v: must be whole milliseconds from 0s to %v", f.skew, schedule.MaxSkew)
	}
	if l.Events, err = f.events(len(l.Pages)); err != nil {
		return l, err
	}
	l.Gaps, err = parseGaps(f.gaps, l)
	if err != nil {
		return l, fmt.Errorf("--gap=%s: %w", f.gaps, err)
	}
	return l, nil
}

// events is the number per page and window, rate included.
func (f *flags) events(pages int) (int, error) {
	if f.eventsPerWindow < 1 {
		return 0, fmt.Errorf("--events-per-window=%d: must be at least 1", f.eventsPerWindow)
	}
	if !(f.rate > 0) || math.IsInf(f.rate, 0) {
		return 0, fmt.Errorf("--rate=%v: must be more than 0", f.rate)
	}
	events := float64(f.eventsPerWindow) * f.rate
	if events*float64(pages)/f.windowSize.Seconds() > schedule.MaxEventsPerSecond {
		return 0, fmt.Errorf("--events-per-window=%d, --rate=%v, --pages and --window-size=%v: more than %d events a second",
			f.eventsPerWindow, f.rate, f.windowSize, schedule.MaxEventsPerSecond)
	}
	whole := math.Round(events)
	if whole < 1 || math.Abs(events-whole) > 1e-9*events {
		return 0, fmt.Errorf("--rate=%v: times --events-per-window=%d is %v, and must be a whole number",
			f.rate, f.eventsPerWindow, events)
	}
	return int(whole), nil
}

func parseBrokers(text string) ([]string, error) {
	brokers := split(text)
	for _, broker := range brokers {
		if host, port, err := net.SplitHostPort(broker); err != nil || host == "" || port == "" {
			return nil, fmt.Errorf("%q is not of the form host:port", broker)
		}
	}
	return brokers, nil
}

// maxPage is the longest page in bytes, which keeps batches within what a broker takes.
const maxPage = 200

func parsePages(text string) ([]string, error) {
	pages := split(text)
	for i, page := range pages {
		switch {
		case page == "":
			return nil, fmt.Errorf("page %d is empty", i+1)
		case len(page) > maxPage:
			return nil, fmt.Errorf("page %d is longer than %d bytes", i+1, maxPage)
		case slices.Contains(pages[:i], page):
			return nil, fmt.Errorf("%s is given twice", page)
		}
	}
	return pages, nil
}

func parseGaps(text string, l schedule.Layout) ([]schedule.Gap, error) {
	if text == "" {
		return nil, nil
	}
	var gaps []schedule.Gap
	for _, part := range split(text) {
		gap, err := schedule.ParseGap(part)
		switch {
		case err != nil:
			return nil, err
		case !slices.Contains(l.Pages, gap.Page):
			return nil, fmt.Errorf("%s is none of --pages", gap.Page)
		case gap.Missing > l.Events:
			return nil, fmt.Errorf("a window of %s has only %d events", gap.Page, l.Events)
		}
		gaps = append(gaps, gap)
	}
	return gaps, nil
}

func split(text string) []string {
	parts := strings.Split(text, ",")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return parts
}
