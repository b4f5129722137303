package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/dashboards/grafana"
	"flinkwatch/dashboards/picture"
)

// pictureFlags say what pictures are taken of, and where they go.
type pictureFlags struct {
	access           accessFlags
	chromium, folder string
	from, to         string
	views            []string
}

func (f *pictureFlags) register(command *kingpin.CmdClause) {
	f.access.register(command)
	command.Flag("chromium", "Program of Chromium; the one on the PATH, if not given.").
		Envar("CHROMIUM").StringVar(&f.chromium)
	command.Flag("out", "Folder for the pictures.").Default(".state/pictures").StringVar(&f.folder)
	command.Flag("view", "Width and theme, as often as wanted: 1280-light, 1280-dark, 1600-light or 1600-dark.").
		Default("1280-light", "1280-dark", "1600-light", "1600-dark").
		EnumsVar(&f.views, "1280-light", "1280-dark", "1600-light", "1600-dark")
	command.Flag("from", "Begin of the time range, as Grafana writes it.").Default("now-30m").StringVar(&f.from)
	command.Flag("to", "End of the time range: a time in the past shows what is over, such as an outage.").
		Default("now").StringVar(&f.to)
}

// pictures takes each dashboard in each view, and fails if somebody could not read one of them.
func pictures(ctx context.Context, flags pictureFlags) error {
	access, err := flags.access.access()
	if err != nil {
		return err
	}
	program, err := picture.Find(flags.chromium)
	if err != nil {
		return err
	}
	g, err := grafana.At(access)
	if err != nil {
		return err
	}
	version, err := g.Version(ctx)
	if err != nil {
		return err
	}
	address, err := url.Parse(access.URL)
	if err != nil {
		return err
	}
	browser, err := picture.Open(ctx, program, address.Hostname(), login(access))
	if err != nil {
		return err
	}
	defer browser.Close()
	fmt.Printf("Grafana %s at %s\n", version, access.URL)
	return flags.take(browser, access.URL)
}

// login is the header by which Grafana knows who looks.
func login(access grafana.Access) map[string]string {
	switch {
	case access.Token != "":
		return map[string]string{"Authorization": "Bearer " + access.Token}
	case access.Password != "":
		return map[string]string{"Authorization": picture.Basic(access.User, access.Password)}
	}
	return nil
}

var errUnreadable = errors.New("nobody can read all of these dashboards")

func (f *pictureFlags) take(browser *picture.Browser, grafana string) error {
	boards, err := committedBoards()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.folder, 0o755); err != nil {
		return err
	}
	faults := 0
	for _, board := range boards {
		for _, view := range picture.Views {
			if !slices.Contains(f.views, view.String()) {
				continue
			}
			page, err := browser.Take(f.address(grafana, board.UID, view), view)
			if err != nil {
				return err
			}
			name := strings.TrimPrefix(board.UID, "flinkwatch-") + "-" + view.String()
			if err := f.save(name, page); err != nil {
				return err
			}
			faults += len(page.Faults)
			fmt.Printf("%s: %d faults\n", name, len(page.Faults))
			for _, fault := range page.Faults {
				fmt.Printf("  %s\n", fault)
			}
		}
	}
	if faults > 0 {
		return fmt.Errorf("%w: %d faults", errUnreadable, faults)
	}
	return nil
}

// address is that of a dashboard that refreshes once a day, the longest that Grafana offers, so that it comes to rest:
// it takes no refresh at all for the one of the dashboard.
func (f *pictureFlags) address(grafana, uid string, view picture.View) string {
	query := url.Values{"from": {f.from}, "to": {f.to}, "theme": {view.Theme}, "refresh": {"1d"}}
	return strings.TrimSuffix(grafana, "/") + "/d/" + uid + "?" + query.Encode()
}

// save writes what is seen at first, and all of the page.
func (f *pictureFlags) save(name string, page picture.Page) error {
	for suffix, image := range map[string][]byte{"": page.First, "-whole": page.Whole} {
		if err := os.WriteFile(filepath.Join(f.folder, name+suffix+".png"), image, 0o644); err != nil {
			return fmt.Errorf("write picture: %w", err)
		}
	}
	return nil
}
