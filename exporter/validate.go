package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

// validate returns every complaint about the process and Flink at once, each with the flag's name and what it accepts.
func (o *options) validate() error {
	return errors.Join(
		o.validateWeb(),
		o.validateFlink(),
		validLimit("scrape.max-series", o.maxSeries),
		o.validateLifecycle(),
		o.audit.once.validate(),
	)
}

func (o *flinkOptions) validateFlink() error {
	if !o.flinkOn() {
		return nil
	}
	return errors.Join(validURL("flink.url", o.flinkURL), o.validateAccess())
}

func (o *flinkOptions) validateAccess() error {
	return errors.Join(validTimeout("flink.timeout", o.flinkTimeout), o.flinkHTTP.validate())
}

func (o *options) validateLifecycle() error {
	if o.lifecycle && o.configFile == "" {
		return errors.New("--web.enable-lifecycle: only with --config.file")
	}
	return nil
}

// plainPath is a path that means the same to the router, to a browser and in a link.
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)

func (o *options) validateWeb() error {
	if !plainPath.MatchString(o.telemetryPath) || path.Clean(o.telemetryPath) != o.telemetryPath {
		return fmt.Errorf("--web.telemetry-path: %q: want a path such as /metrics, of letters, digits and - . _ ~",
			o.telemetryPath)
	}
	for _, page := range []string{windowsPath, probePath, healthyPath, readyPath, reloadPath} {
		if o.telemetryPath == page || strings.HasPrefix(o.telemetryPath, page+"/") {
			return fmt.Errorf("--web.telemetry-path: %q: %s is another page", o.telemetryPath, page)
		}
	}
	return nil
}

// validURL does not repeat what it refuses: it may hold a password.
func validURL(flag, text string) error {
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return fmt.Errorf("--%s: want http://host:port or https://host:port", flag)
	case address.User != nil:
		return fmt.Errorf("--%s: want an address without user and password", flag)
	case address.RawQuery != "" || address.Fragment != "":
		return fmt.Errorf("--%s: want an address without ? and #", flag)
	}
	return nil
}

func validBrokers(flag string, brokers []string) error {
	for _, broker := range brokers {
		if host, port, err := net.SplitHostPort(broker); err != nil || host == "" || port == "" {
			return fmt.Errorf("--%s: %q: want host:port,host:port", flag, broker)
		}
	}
	if len(brokers) == 0 {
		return fmt.Errorf("--%s: want host:port,host:port", flag)
	}
	return nil
}

func validTimeout(flag string, timeout time.Duration) error {
	if timeout < time.Millisecond {
		return fmt.Errorf("--%s: %v: want 1ms or more", flag, timeout)
	}
	return nil
}

func validLimit(flag string, limit int) error {
	if limit < 0 {
		return fmt.Errorf("--%s: %d: want 0 or more", flag, limit)
	}
	return nil
}
