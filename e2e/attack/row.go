package main

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

const (
	mostMemory = 256 // MB
	mostLog    = 64  // kB of an attack
)

// row is what came of an attack.
type row struct {
	name    string
	seconds float64 // of the slowest scrape
	status  string
	up      string
	failed  string // collectors
	lines   int    // of the log
	log     int    // its bytes
	peak    int    // MB
	page    int    // kB
	note    string

	problem string // empty if all is as it should be
}

var failedCollector = regexp.MustCompile(`flink_exporter_collector_success\{collector="([^"]+)"\} 0`)

// see adds a scrape to the row.
func (r *row) see(a answer) {
	r.seconds = max(r.seconds, a.seconds)
	r.page = max(r.page, len(a.page)>>10)
	r.status = fmt.Sprint(a.status)
	_, up, _ := strings.Cut(a.page, "\nflink_exporter_up ")
	r.up, _, _ = strings.Cut(up, "\n")
	var failed []string
	for _, match := range failedCollector.FindAllStringSubmatch(a.page, -1) {
		failed = append(failed, match[1])
	}
	r.failed = strings.Join(failed, " ")
	switch {
	case a.err != nil:
		r.status = "none"
		r.fail("a scrape is not answered: %v", a.err)
	case a.status != 200:
		r.fail("a scrape is answered with %d", a.status)
	case r.up == "":
		r.fail("it is not said whether Flink is up")
	case a.seconds > scrapeTimeout.Seconds():
		r.fail("a scrape takes %.1f s of %.0f", a.seconds, scrapeTimeout.Seconds())
	}
}

// fail keeps the first problem.
func (r *row) fail(format string, args ...any) {
	r.problem = cmp.Or(r.problem, fmt.Sprintf(format, args...))
}

// measure adds what the exporter took since it had logged so much.
func (r *row) measure(e *exporter, lines, log int) {
	nowLines, nowLog := e.logged()
	r.lines, r.log = nowLines-lines, nowLog-log
	_, r.peak = e.memory()
	if r.peak > mostMemory {
		r.fail("%d MB of memory", r.peak)
	}
	if r.log > mostLog<<10 {
		r.fail("%d bytes of log", r.log)
	}
	if !e.alive() {
		r.fail("the exporter has ended: %s", e.last)
	}
}

// recovered checks that all is well again.
func (r *row) recovered(a answer) {
	after := row{}
	after.see(a)
	if after.problem != "" || after.up != "1" || after.failed != "" {
		r.fail("does not recover: up %s, failed %s, %s", after.up, after.failed, after.problem)
	}
}

// worse is the worst of two rows of one attack.
func (r row) worse(other row) row {
	r.seconds, r.lines, r.log = max(r.seconds, other.seconds), max(r.lines, other.lines), max(r.log, other.log)
	r.peak, r.page = max(r.peak, other.peak), max(r.page, other.page)
	r.problem = cmp.Or(r.problem, other.problem)
	return r
}
