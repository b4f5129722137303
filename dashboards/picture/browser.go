// Package picture takes pictures of dashboards in a headless Chromium, and finds what nobody could read on them. A
// query may answer as it should, and its panel still show "NaN".
package picture

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// ErrNoChromium says that there is no browser to take pictures with.
var ErrNoChromium = errors.New(
	"no Chromium was found on the PATH: install it (Debian: apt install chromium), or name its program",
)

// Find returns the program of Chromium: the one that is named, or the first on the PATH.
func Find(named string) (string, error) {
	if named != "" {
		return exec.LookPath(named)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", ErrNoChromium
}

// Browser is a Chromium that runs. Close ends it.
type Browser struct {
	ctx   context.Context
	Close func()
}

// Open starts the program. Every request carries the headers, such as those of a login; so the browser reaches no other
// host than this one, whatever a page asks for.
func Open(ctx context.Context, program, host string, headers map[string]string) (*Browser, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program),
		chromedp.WSURLReadTimeout(time.Minute), // a busy machine starts it in more than the 20 s that are usual
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE "+host),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has no sandbox for root
	}
	allocated, end := chromedp.NewExecAllocator(ctx, options...)
	running, quit := chromedp.NewContext(allocated)
	b := &Browser{ctx: running, Close: func() { quit(); end() }}
	if err := b.login(headers); err != nil {
		b.Close()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return b, nil
}

// login starts the browser, and gives it the headers.
func (b *Browser) login(headers map[string]string) error {
	if err := chromedp.Do(b.ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	extra := network.Headers{}
	for name, value := range headers {
		extra[name] = value
	}
	_, err := chromedp.Call(b.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: extra})
	return err
}

// Basic is the header of a login by user and password.
func Basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}
