package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/crowd"
	"flinkwatch/exporter/label"
)

const (
	windowsPath = "/windows"
	probePath   = "/probe"
	healthyPath = "/-/healthy"
	readyPath   = "/-/ready"
	reloadPath  = "/-/reload"
)

// What clients may take, so that one that asks for much or reads slowly keeps nobody else out.
const (
	mostConnections = 1024
	mostScrapes     = 512 // at once; most of them wait for the same answer
	mostPages       = 8   // of windows
	readTime        = 15 * time.Second
	headerTime      = 5 * time.Second
	headerBytes     = 16 << 10
	idleTime        = 2 * time.Minute
	// longestAnswer is how long one may take to begin and to be read.
	longestAnswer = collector.LongestTimeout + 2*readTime
)

// newServer returns a server that bounds what its clients may take.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           crowd.Within(readTime, handler),
		ReadHeaderTimeout: headerTime,
		WriteTimeout:      longestAnswer,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ConnState:         crowd.NewConnections(mostConnections).Changed,
	}
}

// pages are what the exporter serves.
type pages struct {
	metricsPath string
	metrics     http.Handler
	windows     http.Handler
	probe       http.Handler
	reload      http.Handler // nil unless it is enabled
	ready       func() error // nil once metrics can be relied upon, else why not
	alive       func() error // nil as long as a new process would do no better, else why it would
	logger      *slog.Logger
}

func (p pages) handler() (http.Handler, error) {
	links := []web.LandingLinks{{Address: p.metricsPath, Text: "Metrics", Description: "for Prometheus"}}
	mux := http.NewServeMux()
	mux.Handle(p.metricsPath, crowd.AtMost(mostScrapes, p.metrics, p.logger))
	windows := crowd.AtMost(mostPages, p.windows, p.logger)
	mux.Handle(windowsPath, windows)
	mux.Handle(windowsPath+"/", windows)
	links = append(links, web.LandingLinks{
		Address: windowsPath, Text: "Windows", Description: "each window of each key, and what became of it",
	})
	mux.Handle(probePath, p.probe)
	if p.reload != nil {
		mux.Handle(reloadPath, p.reload)
	}
	mux.HandleFunc(healthyPath, state("healthy", p.alive))
	mux.HandleFunc(readyPath, state("ready", p.ready))
	links = append(links,
		web.LandingLinks{
			Address: healthyPath, Text: "Healthy", Description: "whether the exporter runs, and its reading of Kafka moves",
		},
		web.LandingLinks{Address: readyPath, Text: "Ready", Description: "whether the audits have read their history"})

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

// state serves whether the exporter is in it, or else why not.
func state(name string, why func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if err := why(); err != nil {
			http.Error(w, "not "+name+": "+label.Line(err.Error()), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, name)
	}
}
