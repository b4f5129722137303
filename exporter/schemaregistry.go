package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/config"

	"flinkwatch/exporter/record"
	"flinkwatch/exporter/registry"
)

// schemaRegistry is where the schemas of records are, if a number before a record says which one is its.
type schemaRegistry struct {
	url, username, passwordFile, caFile string
}

func (r *schemaRegistry) addFlags(app *kingpin.Application) {
	app.Flag("audit.schema-registry",
		"Address of the schema registry, for Avro or Protobuf records that begin with a schema ID.").
		PlaceHolder("URL").StringVar(&r.url)
	app.Flag("audit.schema-registry.basic-auth.username", "User name for the schema registry.").
		StringVar(&r.username)
	app.Flag("audit.schema-registry.basic-auth.password-file", "File with the password.").
		PlaceHolder("FILE").StringVar(&r.passwordFile)
	app.Flag("audit.schema-registry.tls.ca-file",
		"CA bundle used to verify the registry's certificate, as PEM; the system's if empty.").
		PlaceHolder("FILE").StringVar(&r.caFile)
}

func (r *schemaRegistry) validate() error {
	if r.url == "" {
		return nil
	}
	if (r.username == "") != (r.passwordFile == "") {
		return errors.New("--audit.schema-registry.basic-auth.username: want " +
			"--audit.schema-registry.basic-auth.password-file with it, or neither")
	}
	_, err := r.transport()
	return errors.Join(validURL("audit.schema-registry", r.url), err,
		readable("audit.schema-registry.basic-auth.password-file", r.passwordFile),
		readable("audit.schema-registry.tls.ca-file", r.caFile))
}

func (r *schemaRegistry) transport() (http.RoundTripper, error) {
	cfg := config.HTTPClientConfig{
		TLSConfig: config.TLSConfig{CAFile: r.caFile}, ProxyConfig: config.ProxyConfig{ProxyFromEnvironment: true},
	}
	if r.username != "" {
		cfg.BasicAuth = &config.BasicAuth{Username: r.username, PasswordFile: r.passwordFile}
	}
	return config.NewRoundTripperFromConfig(cfg, "schema registry")
}

// or is the schema in a file, or else that of the registry, which a client of its own stands for.
func (r *schemaRegistry) or(file schemaFile) record.Schema {
	return record.Schema{Text: file.text, Registry: r.client(context.Background(), slog.New(slog.DiscardHandler))}
}

// client returns nil where there is no registry.
func (r *schemaRegistry) client(ctx context.Context, logger *slog.Logger) record.Registry {
	if r.url == "" {
		return nil
	}
	transport, err := r.transport()
	if err != nil {
		return nil // validate says why
	}
	return registry.New(ctx, registry.Config{
		URL: r.url, Transport: transport, Logger: logger,
		Patience: 2 * time.Minute, Pause: time.Second, Again: time.Minute,
	})
}
