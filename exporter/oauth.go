package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/config"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"flinkwatch/exporter/label"
)

// tokenEndpoint gives tokens to clients that have a secret (OAuth 2.0, client credentials).
type tokenEndpoint struct {
	url, clientID      string
	secretFile, caFile string
	scopes             list
}

// tokenTimeout is the longest time for one request for a token: a login waits for it.
const tokenTimeout = 10 * time.Second

func (e *tokenEndpoint) addFlags(app *kingpin.Application) {
	app.Flag("kafka.sasl.oauth.token-url",
		"Where tokens for OAUTHBEARER are asked for, with client credentials (OAuth 2.0).").
		PlaceHolder("URL").StringVar(&e.url)
	app.Flag("kafka.sasl.oauth.client-id", "Name of the client there.").
		StringVar(&e.clientID)
	app.Flag("kafka.sasl.oauth.client-secret-file", "File with its secret.").
		PlaceHolder("FILE").StringVar(&e.secretFile)
	app.Flag("kafka.sasl.oauth.scopes", "Scopes of the token, separated by commas.").
		SetValue(&e.scopes)
	app.Flag("kafka.sasl.oauth.ca-file", "CA bundle used to verify the certificate there, as PEM; the system's if empty.").
		PlaceHolder("FILE").StringVar(&e.caFile)
}

// given tells whether any of its flags is.
func (e *tokenEndpoint) given() bool {
	return e.url != "" || e.clientID != "" || e.secretFile != "" || e.caFile != "" || len(e.scopes) > 0
}

func (e *tokenEndpoint) validate() error {
	if !e.given() {
		return nil
	}
	if e.url == "" || e.clientID == "" || e.secretFile == "" {
		return errors.New("--kafka.sasl.oauth.token-url: want --kafka.sasl.oauth.client-id and " +
			"--kafka.sasl.oauth.client-secret-file with it")
	}
	return errors.Join(validURL("kafka.sasl.oauth.token-url", e.url),
		readable("kafka.sasl.oauth.client-secret-file", e.secretFile), readable("kafka.sasl.oauth.ca-file", e.caFile))
}

// tokens returns what gives a token that is still valid: the one before, or a new one.
func (e *tokenEndpoint) tokens() (func() (string, error), error) {
	proxy := config.ProxyConfig{ProxyFromEnvironment: true}
	transport, err := config.NewRoundTripperFromConfig(config.HTTPClientConfig{
		ProxyConfig: proxy, TLSConfig: config.TLSConfig{CAFile: e.caFile},
	}, "oauth")
	if err != nil {
		return nil, fmt.Errorf("--kafka.sasl.oauth.ca-file: %w", err)
	}
	client := &http.Client{Transport: transport, Timeout: tokenTimeout, CheckRedirect: stay}
	source := oauth2.ReuseTokenSource(nil, &fresh{tokenEndpoint: *e, client: client})
	return func() (string, error) {
		token, err := source.Token()
		if err != nil {
			return "", err
		}
		return token.AccessToken, nil
	}, nil
}

// stay follows no redirect: the secret is for nobody else.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// fresh asks for a new token each time, with the secret that is in the file then.
type fresh struct {
	tokenEndpoint
	client *http.Client
}

func (f *fresh) Token() (*oauth2.Token, error) {
	secret, err := secretIn(f.secretFile)
	if err != nil {
		return nil, err
	}
	credentials := clientcredentials.Config{
		ClientID: f.clientID, ClientSecret: secret, TokenURL: f.url, Scopes: f.scopes,
	}
	token, err := credentials.Token(context.WithValue(context.Background(), oauth2.HTTPClient, f.client))
	if err != nil {
		return nil, fmt.Errorf("token of client %s: %s", f.clientID, label.Line(err.Error()))
	}
	return token, nil
}
