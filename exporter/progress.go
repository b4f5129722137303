package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar over the records that are left to read. It is drawn on a terminal only: in a file it is noise.
type progress struct {
	out   io.Writer
	drawn bool
	bar   *progressbar.ProgressBar
	total int64
}

func newProgress(out io.Writer) *progress { return &progress{out: out, drawn: isTerminal(out)} }

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (p *progress) left(left int64) {
	if !p.drawn {
		return
	}
	if p.bar == nil {
		p.total = left
		p.bar = progressbar.NewOptions64(max(1, left), progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription("reading"), progressbar.OptionShowIts(), progressbar.OptionSetItsString("records"),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30))
	}
	_ = p.bar.Set64(max(0, p.total-left)) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.out)
	}
}
