package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"

	"flinkwatch/playground/process"
)

const (
	reread  = "the configuration file is put right, and read again"
	limited = "GOMEMLIMIT=32MiB FLINKWATCH_SCRAPE_MAX_SERIES=100"
)

// exporterFaults are those of what watches the jobs.
var exporterFaults = []fault{
	{
		name: "config", does: "a mistake in the exporter's configuration file, which is read again", jobArgs: usual,
		inject: configure("audits:", "audit:"), raises: "ExporterConfigNotReloaded",
		hold: 3 * time.Minute, repair: configure("", ""), fixed: reread,
	},
	{
		name: "blind", does: "a topic that is not there as `topic` of the first audit", jobArgs: usual,
		inject: configure("topic: output", "topic: not-there"), raises: "WindowAuditBlind",
		hold: 3 * time.Minute, repair: configure("", ""), fixed: reread,
	},
	{
		name: "limit", does: "`judge.max_windows: 12` in the first audit, which is too few", jobArgs: usual,
		inject: configure("recent: 3m", "recent: 3m, max_windows: 12"), raises: "WindowAuditDroppingWindows",
		hold: 3 * time.Minute, repair: configure("", ""), fixed: reread,
	},
	{
		name: "limited", does: "`make kill SERVICE=exporter`, and start with `" + limited + "`", jobArgs: usual,
		shared: true, inject: inTurn(kill("exporter"), start("exporter", strings.Fields(limited)...)),
		raises: "ExporterMemoryNearLimit",
		repair: inTurn(kill("exporter"), start("exporter")),
		fixed:  "`make kill SERVICE=exporter`, and start without",
	},
	{
		name: "probes", does: "`/probe` asked every five seconds for a cluster that `probe.allow` does not have",
		jobArgs: usual, inject: probeRefused, raises: "ExporterRefusesProbes",
		repair: func(_ context.Context, s *stack) error { s.stopProbing(); return nil }, fixed: "it is asked no more",
	},
}

// configure writes the exporter's configuration file with a word replaced, and has it read again.
func configure(old, replacement string) deed {
	return func(_ context.Context, s *stack) error {
		text := s.exporterConfig()
		if old != "" {
			text = strings.Replace(text, old, replacement, 1)
		}
		if err := os.WriteFile(s.configFile(), []byte(text), 0o600); err != nil {
			return fmt.Errorf("configuration of the exporter: %w", err)
		}
		record, runs := process.Table{Dir: s.settings.State}.Running("exporter")
		if !runs {
			return fmt.Errorf("the exporter does not run")
		}
		return syscall.Kill(record.PID, syscall.SIGHUP)
	}
}

// probeRefused asks until it is stopped.
func probeRefused(ctx context.Context, s *stack) error {
	ctx, s.stopProbing = context.WithCancel(ctx)
	url := "http://" + s.settings.Port("EXPORTER_PORT").Address() + "/probe?target=http://127.0.0.1:2"
	ask := func() (int, error) {
		response, err := resty.New().SetTimeout(5 * time.Second).R().SetContext(ctx).Get(url)
		return response.StatusCode(), err
	}
	if code, err := ask(); err != nil || code == http.StatusOK {
		return fmt.Errorf("probe of a cluster that is not allowed: status %d: %w", code, err)
	}
	go func() {
		for ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
				_, _ = ask()
			}
		}
	}()
	return nil
}
