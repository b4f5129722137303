package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/dashboards/grafana"
	"flinkwatch/playground/settings"
)

// accessFlags say which Grafana. Secrets come from files only: what is on a command line can be read by anybody.
type accessFlags struct {
	url, user, passwordFile, tokenFile string
}

func (f *accessFlags) register(command *kingpin.CmdClause) {
	command.Flag("grafana.url", "Address of Grafana; the playground's, if not given.").
		Envar("GRAFANA_URL").StringVar(&f.url)
	command.Flag("grafana.user", "User of Grafana.").
		Envar("GRAFANA_USER").Default("admin").StringVar(&f.user)
	command.Flag("grafana.password-file", "File with the user's password; the playground's, if no address is given.").
		Envar("GRAFANA_PASSWORD_FILE").StringVar(&f.passwordFile)
	command.Flag("grafana.token-file", "File with a token of a service account, instead of user and password.").
		Envar("GRAFANA_TOKEN_FILE").StringVar(&f.tokenFile)
}

func (f *accessFlags) access() (grafana.Access, error) {
	if f.url == "" {
		if err := f.ofPlayground(); err != nil {
			return grafana.Access{}, fmt.Errorf("which Grafana? give --grafana.url: %w", err)
		}
	}
	password, err := secret(f.passwordFile)
	if err != nil {
		return grafana.Access{}, fmt.Errorf("password of Grafana's user %s: %w", f.user, err)
	}
	token, err := secret(f.tokenFile)
	if err != nil {
		return grafana.Access{}, fmt.Errorf("token of Grafana: %w", err)
	}
	return grafana.Access{URL: f.url, User: f.user, Password: password, Token: token}, nil
}

// ofPlayground is the Grafana that `make up` starts, on the port of the stack that runs.
func (f *accessFlags) ofPlayground() error {
	s, err := playground()
	if err != nil {
		return err
	}
	f.url = s.Port("GRAFANA_PORT").URL()
	if _, err := os.Stat(s.GrafanaPassword()); err == nil && f.passwordFile == "" {
		f.passwordFile = s.GrafanaPassword()
	}
	return nil
}

// playground are the settings of the stack that runs, or would run, in this checkout.
func playground() (settings.Settings, error) {
	here, err := os.Getwd()
	if err != nil {
		return settings.Settings{}, err
	}
	repo, err := settings.FindRepo(here)
	if err != nil {
		return settings.Settings{}, err
	}
	s, err := settings.Load(repo, os.Environ())
	if err != nil {
		return settings.Settings{}, err
	}
	_, err = s.Recall()
	return s, err
}

// secret is what a file holds; empty where no file is named.
func secret(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	return strings.TrimSpace(string(text)), err
}
