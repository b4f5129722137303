package stack

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"
)

// Progress tells a user what continues: a line when a service begins, a line when it is ready, and every ten seconds
// what the start still waits for, and why.
type Progress struct {
	out   io.Writer
	mutex sync.Mutex
	// waiting holds, for each service that is not ready, what it lacks.
	waiting map[string]wait
}

type wait struct {
	since time.Time
	lacks string
}

const reminder = 10 * time.Second

// NewProgress writes to out.
func NewProgress(out io.Writer) *Progress {
	return &Progress{out: out, waiting: map[string]wait{}}
}

// Begin says that something has started.
func (p *Progress) Begin(name, what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.waiting[name] = wait{since: time.Now(), lacks: what}
	fmt.Fprintf(p.out, "  %-14s %s\n", name, what)
}

// Lacks notes what the service still lacks.
func (p *Progress) Lacks(name, what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if w, ok := p.waiting[name]; ok {
		w.lacks = what
		p.waiting[name] = w
	}
}

// Done says that it is finished, and how long it took.
func (p *Progress) Done(name, what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	took := ""
	if w, ok := p.waiting[name]; ok {
		took = fmt.Sprintf(" in %.1f s", time.Since(w.since).Seconds())
		delete(p.waiting, name)
	}
	fmt.Fprintf(p.out, "✓ %-14s %s%s\n", name, what, took)
}

// Say prints a line.
func (p *Progress) Say(format string, args ...any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	fmt.Fprintf(p.out, format+"\n", args...)
}

// Note prints what a user should know, if there is anything.
func (p *Progress) Note(text string) {
	if text != "" {
		p.Say("%s", text)
	}
}

// Remind prints every ten seconds what the start still waits for, until the returned function is called.
func (p *Progress) Remind() (stop func()) {
	ticker := time.NewTicker(reminder)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				p.remind()
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}

func (p *Progress) remind() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	names := make([]string, 0, len(p.waiting))
	for name := range p.waiting {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		w := p.waiting[name]
		if waited := time.Since(w.since); waited > reminder/2 {
			fmt.Fprintf(p.out, "… %-14s %.0f s: %s\n", name, waited.Seconds(), firstLine(w.lacks))
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
