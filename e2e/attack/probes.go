package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"flinkwatch/e2e/attack/jobmanager"
)

// probeFloods are what clients ask of /probe while Prometheus has its own cluster probed.
var probeFloods = []flood{
	{name: "500 clients probe another cluster, which hangs", run: probeHanging(500)},
	{
		name: "100 clients probe a port each, where nothing is", run: probes(100, func(n int) string { return local(1 + n) }),
	},
	{name: "100 clients probe what is not allowed", run: probes(100, func(n int) string {
		return fmt.Sprintf("http://169.254.169.254:%d/latest/meta-data", n)
	})},
	{name: "100 clients probe with a path of 100 kB", run: probes(100, func(n int) string {
		return local(1+n) + "/" + strings.Repeat("a", 100_000)
	})},
	{
		name: "500 clients probe the same cluster; a scrape may be late", many: true,
		run: each(500, func(ctx context.Context, e *exporter, _ int) { e.get(ctx, e.path, scrapeTimeout.Seconds()) }),
	},
}

func attackByProbed(ctx context.Context, program string) ([]row, error) {
	return sufferAll(ctx, program, watchByProbe)
}

func attackByProbes(ctx context.Context, program string) ([]row, error) {
	return withstandAll(ctx, program, watchByProbe, probeFloods)
}

// watchByProbe starts an exporter that has no cluster of its own, and may probe any port of this machine.
func watchByProbe(ctx context.Context, program string) (*jobmanager.Server, *exporter, error) {
	flink, err := jobmanager.Start()
	if err != nil {
		return nil, nil, err
	}
	e, err := startExporter(ctx, program, "--flink.url=", "--audit.topic=", "--backlog.topic=",
		"--probe.allow=127.0.0.1:*")
	if err != nil {
		flink.Close()
		return nil, nil, err
	}
	e.path = probe(flink.URL())
	return flink, e, nil
}

func probe(target string) string { return "/probe?target=" + url.QueryEscape(target) }

func local(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

// probes has so many clients probe a target each, again and again.
func probes(clients int, target func(n int) string) func(context.Context, *exporter) {
	return each(clients, func(ctx context.Context, e *exporter, n int) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+probe(target(n)), nil)
		if err != nil {
			return
		}
		if response, err := e.others.Do(request); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
}

// probeHanging has so many clients probe a cluster that never answers.
func probeHanging(clients int) func(context.Context, *exporter) {
	return func(ctx context.Context, e *exporter) {
		hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-ctx.Done():
			}
		}))
		defer hung.Close()
		probes(clients, func(int) string { return hung.URL })(ctx, e)
	}
}
