// Package grafana talks to a Grafana that runs: it puts dashboards there, compares what is there with what should be,
// and marks moments on them. It goes by the uids of dashboards and their raw JSON, never by the types that
// grafana-tools/sdk has for panels: those stop at Grafana 8 and would lose most of what is in ours.
package grafana

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/grafana-tools/sdk"
)

// Access is where a Grafana is, and who we are there. Without user and token we are its anonymous visitor.
type Access struct {
	// URL is its root, such as http://localhost:3000.
	URL string
	// User and Password, or Token, which wins.
	User, Password, Token string
}

func (a Access) credentials() string {
	switch {
	case a.Token != "":
		return a.Token
	case a.User != "" && a.Password != "":
		return a.User + ":" + a.Password
	}
	return ""
}

// Grafana is one that runs.
type Grafana struct {
	api *sdk.Client
	url string
}

// answerWithin is how long Grafana may take for one answer.
const answerWithin = 10 * time.Second

// At is the Grafana at an address. It has not been asked anything yet.
func At(access Access) (*Grafana, error) {
	client := &http.Client{
		Timeout:       answerWithin,
		Transport:     plainAnswers{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	api, err := sdk.NewClient(access.URL, access.credentials(), client)
	if err != nil {
		return nil, fmt.Errorf("address of Grafana: %w", err)
	}
	return &Grafana{api: api, url: access.URL}, nil
}

// Version asks Grafana for its version, and thereby whether it is there at all.
func (g *Grafana) Version(ctx context.Context) (version string, err error) {
	err = guard("ask Grafana at "+g.url+" how it is", func() error {
		health, err := g.api.GetHealth(ctx)
		if err == nil && health.Database != "ok" {
			err = fmt.Errorf("its database is %q", health.Database)
		}
		version = health.Version
		return err
	})
	return version, err
}

// guard says what was attempted when a call fails. The SDK panics on some answers that it does not expect, such as a
// status other than 200 without a message; that is a failed call like any other.
func guard(attempt string, call func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%s: an answer that is not Grafana's (%v)", attempt, cause)
		}
	}()
	if err := call(); err != nil {
		return fmt.Errorf("%s: %w", attempt, err)
	}
	return nil
}
