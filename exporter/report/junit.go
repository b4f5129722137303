package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/windows"
)

// suites is the root of a JUnit document. A failure is a wrong result; an error is what keeps the audit from telling.
type suites struct {
	XMLName xml.Name `xml:"testsuites"`
	tally
	Suites []suite `xml:"testsuite"`
}

type suite struct {
	tally
	Cases []testCase `xml:"testcase"`
}

type tally struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr"`
	Time     int    `xml:"time,attr"`
}

type testCase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    int      `xml:"time,attr"`
	Failure *outcome `xml:"failure"`
	Error   *outcome `xml:"error"`
	Skipped *outcome `xml:"skipped"`
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes one suite with a case for each check, one for what is not judged, and one for each wrong window.
// Package xml replaces the characters that XML has no place for.
func (r Report) writeJUnit(out io.Writer) error {
	s := suite{tally: tally{Name: "flinkwatch: topic " + windows.Printable(r.audit.Topic)}}
	for _, c := range r.checks {
		s.add(r.newCheckCase(c))
	}
	if r.audit.Ready {
		s.add(r.newJudgedCase())
	}
	for _, fault := range r.faults(shown) {
		s.add(r.newFaultCase(fault))
	}
	all := suites{tally: s.tally, Suites: []suite{s}}
	all.Name = "flinkwatch"
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

func (s *suite) add(c testCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (r Report) newCase(name string) testCase {
	return testCase{Class: "flinkwatch." + windows.Printable(r.audit.Topic), Name: name}
}

func (r Report) newCheckCase(c check) testCase {
	result := r.newCase(c.statement)
	switch {
	case c.problem == "":
	case c.means == Wrong:
		result.Failure = &outcome{Message: c.problem, Type: "wrong", Text: r.unlisted()}
	default:
		result.Error = &outcome{Message: c.problem, Type: "unknown"}
	}
	return result
}

// unlisted says how many wrong windows have no case of their own.
func (r Report) unlisted() string {
	more := r.more(shown)
	if more == 0 {
		return ""
	}
	return fmt.Sprintf("The first %d are listed, and %d are not.", len(r.faults(shown)), more)
}

// newJudgedCase is skipped, and no failure, if a window could not be judged: some are open at the end of a topic.
func (r Report) newJudgedCase() testCase {
	result := r.newCase("every window was judged")
	if pending, unjudged := r.audit.Pending, r.audit.Horizon[audit.Unjudged]; pending+unjudged > 0 {
		result.Skipped = &outcome{Message: fmt.Sprintf("%d pending, %d unjudged", pending, unjudged)}
	}
	return result
}

func (r Report) newFaultCase(f audit.Fault) testCase {
	result := r.newCase(fmt.Sprintf("%s %s", r.window(f), name(f)))
	result.Failure = &outcome{
		Message: fmt.Sprintf("%s: %s", f.Verdict, windows.CountsOf(r.audit.Config, f.CellView)), Type: f.Verdict.String(),
	}
	return result
}
