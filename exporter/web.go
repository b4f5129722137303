package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"
)

const (
	windowsPath = "/windows"
	healthyPath = "/-/healthy"
	readyPath   = "/-/ready"
)

// pages are what the exporter serves.
type pages struct {
	metricsPath string
	metrics     http.Handler
	windows     http.Handler // nil without the audit
	ready       func() error // nil once metrics can be relied upon, else why not
}

func (p pages) handler() (http.Handler, error) {
	links := []web.LandingLinks{{Address: p.metricsPath, Text: "Metrics", Description: "for Prometheus"}}
	mux := http.NewServeMux()
	mux.Handle(p.metricsPath, p.metrics)
	if p.windows != nil {
		mux.Handle(windowsPath, p.windows)
		links = append(links, web.LandingLinks{
			Address: windowsPath, Text: "Windows", Description: "each window of each key, and what became of it",
		})
	}
	mux.HandleFunc(healthyPath, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "healthy") })
	mux.HandleFunc(readyPath, p.serveReady)
	links = append(links,
		web.LandingLinks{Address: healthyPath, Text: "Healthy", Description: "whether the exporter runs"},
		web.LandingLinks{Address: readyPath, Text: "Ready", Description: "whether the audit has read its history"})

	landing, err := web.NewLandingPage(web.LandingConfig{
		Name:        "flinkwatch",
		Description: "What Apache Flink says about itself, and whether its results are right",
		Version:     version.Info(),
		Links:       links,
		Profiling:   "false", // there is none
	})
	if err != nil {
		return nil, err
	}
	mux.Handle("/", landing)
	return mux, nil
}

func (p pages) serveReady(w http.ResponseWriter, _ *http.Request) {
	if err := p.ready(); err != nil {
		why := strings.ReplaceAll(err.Error(), "\n", "; ")
		http.Error(w, "not ready: "+why, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}
