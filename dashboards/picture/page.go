package picture

import (
	"context"
	_ "embed" // of the finder
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

// View is how a dashboard is looked at.
type View struct {
	// Width and Height of the window, in pixels.
	Width, Height int64
	// Theme is light or dark.
	Theme string
}

// String is part of the names of files: 1280-light.
func (v View) String() string { return fmt.Sprintf("%d-%s", v.Width, v.Theme) }

// Views are those that pictures are taken in: a laptop and a monitor, light and dark.
var Views = []View{{1280, 720, "light"}, {1280, 720, "dark"}, {1600, 900, "light"}, {1600, 900, "dark"}}

// Fault is something on a page that nobody can read.
type Fault struct {
	// Panel is the title of the panel, or empty for the page.
	Panel string `json:"panel"`
	// What is wrong with it, in words.
	What string `json:"what"`
}

func (f Fault) String() string {
	if f.Panel == "" {
		return f.What
	}
	return fmt.Sprintf("%q: %s", f.Panel, f.What)
}

// Page is what was seen of a dashboard.
type Page struct {
	// First is what is seen without scrolling, and Whole all of it, as PNG.
	First, Whole []byte
	Faults       []Fault
}

// find.js says what is wrong on a page.
//
//go:embed find.js
var find string

const (
	// loadWithin is how long the panels of a page may load; those that still do are faults.
	loadWithin = 30 * time.Second
	// lookEvery is how often a page is asked whether it has settled.
	lookEvery = 200 * time.Millisecond
	// pageWithin bounds all that is done with a page.
	pageWithin = 2*loadWithin + 30*time.Second
	// tallest is the height of a page in pixels that is still taken as a whole.
	tallest = 8000
)

// Take opens a page and looks at it.
func (b *Browser) Take(url string, view View) (p Page, err error) {
	ctx, cancel := context.WithTimeout(b.ctx, pageWithin)
	defer cancel()
	if p, err = look(ctx, url, view); err != nil {
		return p, fmt.Errorf("look at %s: %w", url, err)
	}
	return p, nil
}

func look(ctx context.Context, url string, view View) (p Page, err error) {
	if err = chromedp.Do(ctx, chromedp.EmulateViewport(view.Width, view.Height), chromedp.Navigate(url)); err != nil {
		return p, err
	}
	if p.First, err = settledPicture(ctx); err != nil {
		return p, err
	}
	if err = unfold(ctx, view); err != nil {
		return p, err
	}
	if p.Whole, err = settledPicture(ctx); err != nil {
		return p, err
	}
	p.Faults, err = chromedp.Run(ctx, chromedp.Evaluate[[]Fault](find))
	return p, err
}

// settledPicture waits until no panel loads. That one never ends is found later.
func settledPicture(ctx context.Context) ([]byte, error) {
	loading, cancel := context.WithTimeout(ctx, loadWithin)
	defer cancel()
	for loading.Err() == nil {
		// Not by Poll: that asks in the page's context as chromedp last heard of it, which may be that of the page before.
		if done, err := chromedp.Run(ctx, chromedp.Evaluate[bool](settled)); err != nil {
			return nil, err
		} else if done {
			break
		}
		select {
		case <-time.After(lookEvery):
		case <-loading.Done():
		}
	}
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}

// settled is true when nothing on the page has changed for two seconds and no panel loads. Grafana builds panels as
// they come into view, and draws some of them after their data are there.
const settled = `(() => {
  const busy = document.querySelector('[aria-label="Panel loading bar"]') !== null;
  const panels = document.querySelectorAll('section[data-testid^="data-testid Panel header"]').length;
  const state = panels + ' ' + document.body.innerText.length + ' ' + document.documentElement.scrollHeight;
  const kept = window.flinkwatchPage || {};
  if (busy || panels === 0 || kept.state !== state) window.flinkwatchPage = {state, since: Date.now()};
  return Date.now() - window.flinkwatchPage.since > 2000;
})()`

// unfold makes the window as high as the page, so that every panel is in view.
func unfold(ctx context.Context, view View) error {
	height, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`document.documentElement.scrollHeight`))
	if err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(view.Width, min(max(int64(height), view.Height), tallest)),
		chromedp.Evaluate[chromedp.Void](`delete window.flinkwatchPage`))
}
