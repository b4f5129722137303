package main

import (
	"context"
	"slices"
)

// question is what a section of the page answers.
type question struct {
	name string
	page string // the page that shows it, if that is not docs/benchmarks.md
	asks string // the heading
	how  string // what was done, in Markdown
	// what and who are the heads of the first columns; one that is empty is left out.
	what, who string
	columns   []column
	goals     []goal
	notes     string // what the reader should know of the figures
	measure   func(ctx context.Context, s *stack) ([]row, error)
}

// column shows one figure of each row.
type column struct {
	head, figure string
	digits       int     // behind the point
	times        float64 // what the figure is multiplied by; 0 is 1
}

// scale is docs/scale.md.
const scale = "scale"

// goal is what a figure of a row should be.
type goal struct {
	what, who, figure string
	text              string
	most, least       float64 // one of them is 0
	digits            int
	// clock reports whether it is about the time that something takes, which on a busy machine says nothing.
	clock bool
	// why says why it is not met, if it is not.
	why string
}

// busy reports whether more programs wanted a processor than the measurement itself brings along.
func (c circumstances) busy() bool { return c.Load > 2*float64(c.Cores) }

func (g goal) met(value float64) bool {
	return (g.most == 0 || value <= g.most) && (g.least == 0 || value >= g.least)
}

// questions are all, in the order of the page.
var questions = []question{
	rateQuestion, formatsQuestion, windowsQuestion, growthQuestion, readyQuestion, scrapeQuestion, reporterQuestion,
	feedQuestion,
	leakQuestion, alarmQuestion, countingQuestion, partitionsQuestion, auditsQuestion, clustersQuestion, seriesQuestion,
}

func questionNames() (names []string) {
	for _, q := range questions {
		names = append(names, q.name)
	}
	return names
}

func questionNamed(name string) (question, bool) {
	n := slices.IndexFunc(questions, func(q question) bool { return q.name == name })
	if n < 0 {
		return question{}, false
	}
	return questions[n], true
}
