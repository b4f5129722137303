package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/config"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/flink"
)

// flinkHTTP is how the exporter shows Flink who it is, and how Flink does. Secrets are in files, never in flags; they
// are read again when the files change.
type flinkHTTP struct {
	username, passwordFile    string
	tokenFile                 string
	caFile, certFile, keyFile string
	serverName                string
	insecure                  bool
}

func (h *flinkHTTP) addFlags(app *kingpin.Application) {
	app.Flag("flink.basic-auth.username", "User name for Flink, or for the proxy in front of it.").
		StringVar(&h.username)
	app.Flag("flink.basic-auth.password-file", "File with the password.").
		PlaceHolder("FILE").StringVar(&h.passwordFile)
	app.Flag("flink.bearer-token-file", "File with a bearer token for Flink, instead of user name and password.").
		PlaceHolder("FILE").StringVar(&h.tokenFile)
	app.Flag("flink.tls.ca-file", "CA bundle used to verify Flink's certificate, as PEM; the system's if empty.").
		PlaceHolder("FILE").StringVar(&h.caFile)
	app.Flag("flink.tls.cert-file", "Client certificate, if Flink asks for one, as PEM.").
		PlaceHolder("FILE").StringVar(&h.certFile)
	app.Flag("flink.tls.key-file", "Key of that certificate, as PEM.").
		PlaceHolder("FILE").StringVar(&h.keyFile)
	app.Flag("flink.tls.server-name", "Host name used to verify Flink's certificate; that of --flink.url if empty.").
		StringVar(&h.serverName)
	app.Flag("flink.tls.insecure-skip-verify", "Do not verify Flink's certificate (insecure).").
		BoolVar(&h.insecure)
}

// validate finds what does not go together, and files that cannot be read.
func (h *flinkHTTP) validate() error {
	var complaints []error
	if (h.username == "") != (h.passwordFile == "") {
		complaints = append(complaints,
			errors.New("--flink.basic-auth.username: want --flink.basic-auth.password-file with it, or neither"))
	}
	if h.username != "" && h.tokenFile != "" {
		complaints = append(complaints,
			errors.New("--flink.bearer-token-file: want either a token or a user name and password"))
	}
	if (h.certFile == "") != (h.keyFile == "") {
		complaints = append(complaints, errors.New("--flink.tls.cert-file: want --flink.tls.key-file with it, or neither"))
	}
	for _, file := range []struct{ flag, path string }{
		{"flink.basic-auth.password-file", h.passwordFile},
		{"flink.bearer-token-file", h.tokenFile},
		{"flink.tls.ca-file", h.caFile},
		{"flink.tls.cert-file", h.certFile},
		{"flink.tls.key-file", h.keyFile},
	} {
		complaints = append(complaints, readable(file.flag, file.path))
	}
	return errors.Join(complaints...)
}

func readable(flag, path string) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	return f.Close()
}

// access is the credentials for requests, and how certificates are checked.
func (h *flinkHTTP) access() config.HTTPClientConfig {
	cfg := config.HTTPClientConfig{TLSConfig: config.TLSConfig{
		CAFile: h.caFile, CertFile: h.certFile, KeyFile: h.keyFile,
		ServerName: h.serverName, InsecureSkipVerify: h.insecure,
	}}
	if h.username != "" {
		cfg.BasicAuth = &config.BasicAuth{Username: h.username, PasswordFile: h.passwordFile}
	}
	if h.tokenFile != "" {
		cfg.Authorization = &config.Authorization{Type: "Bearer", CredentialsFile: h.tokenFile}
	}
	return cfg
}

func (h *flinkHTTP) transport() (http.RoundTripper, error) {
	cfg := h.access()
	cfg.ProxyConfig = config.ProxyConfig{ProxyFromEnvironment: true}
	transport, err := config.NewRoundTripperFromConfig(cfg, "flink")
	if err != nil {
		return nil, fmt.Errorf("--flink.tls: %w", err)
	}
	return transport, nil
}

// newFlink is Flink's side of the exporter.
func (o *flinkOptions) newFlink(logger *slog.Logger) (*collector.Flink, error) {
	transport, err := o.flinkHTTP.transport()
	if err != nil {
		return nil, err
	}
	client := flink.New(flink.Config{URL: o.flinkURL, Timeout: o.flinkTimeout, Transport: transport})
	return collector.NewFlink(client, o.flinkJobs, logger), nil
}
