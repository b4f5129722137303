// Package probe serves metrics of the Flink cluster that a request names, as multi-target exporters do. A client that
// can ask for them must not learn more by it than allowed clusters tell: docs/probe.md has the threats.
package probe

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/config"
	"golang.org/x/time/rate"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/crowd"
	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/logline"
)

// Config says what may be probed, and how.
type Config struct {
	Allow     Patterns
	Modules   map[string]Module // by name; the one without a name is for requests that name none
	MaxSeries int               // of a probe
}

// Module is a way to ask clusters.
type Module struct {
	Hosts   Patterns // that may have its credentials; the one without a name needs none
	HTTP    config.HTTPClientConfig
	Timeout time.Duration
	Jobs    collector.FlinkConfig
}

// What clients may have at once.
const (
	mostProbes   = 128
	mostOfTarget = 4
)

// Of targets that have never answered as Flink does, the log has so many lines at once and then one in so long: a
// client that may probe can name any port of an allowed host.
const (
	strangersAtOnce = 50
	strangerEvery   = time.Minute
)

// Handler serves probes. It is a http.Handler.
type Handler struct {
	config  Config
	logger  *slog.Logger
	limit   *crowd.Limit
	targets *targets
	refused *refusals
	lookup  lookup
	// strangers is how many lines the log may have of targets that have never answered.
	strangers *rate.Limiter
}

// New returns a handler that knows no target yet.
func New(config Config, logger *slog.Logger) *Handler {
	return &Handler{
		config: config, logger: logger, limit: crowd.NewLimit(mostProbes, logger),
		targets: newTargets(), refused: newRefusals(), lookup: net.DefaultResolver.LookupNetIP,
		strangers: rate.NewLimiter(rate.Every(strangerEvery), strangersAtOnce),
	}
}

// Close closes the connections to clusters.
func (h *Handler) Close() { h.targets.closeAll() }

// On tells whether anything may be probed.
func (h *Handler) On() bool { return len(h.config.Allow) > 0 }

// Send sends what became of the requests.
func (h *Handler) Send(ch chan<- prometheus.Metric) {
	if h.On() {
		collector.Probed{Targets: h.targets.count(), Refused: h.refused.counts()}.Send(ch)
	}
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.On() {
		http.Error(w, "probes are off: want --probe.allow, or probe: in the configuration file", http.StatusNotFound)
		return
	}
	k, err := h.known(r)
	if err != nil {
		status := h.refused.count(err)
		http.Error(w, err.Error(), status)
		return
	}
	defer h.targets.give(k)
	k.handler.ServeHTTP(w, r)
}

// known is what is known of the target that the request names, if it may be probed.
func (h *Handler) known(r *http.Request) (*known, error) {
	of, module, err := h.permitted(r.URL.Query())
	if err != nil {
		return nil, err
	}
	g := guard{of.host, h.config.Allow.name(of.target)}
	if err := g.check(r.Context(), h.lookup); err != nil {
		return nil, refusal{forAddress, err}
	}
	k, err := h.targets.take(of, func() (*known, error) { return h.start(of, module, g) })
	if errors.Is(err, errTargets) {
		return nil, refusal{forTargets, err}
	}
	return k, err
}

func (h *Handler) permitted(query url.Values) (key, Module, error) {
	t, err := parseTarget(query["target"])
	if err != nil {
		return key{}, Module{}, refusal{forTarget, err}
	}
	if !h.config.Allow.match(t) {
		return key{}, Module{}, refusal{forHost, errors.New("target: its host and port are not in --probe.allow")}
	}
	name := query.Get("module")
	module, exists := h.config.Modules[name]
	switch {
	case !exists || len(query["module"]) > 1:
		return key{}, Module{}, refusal{forModule, errors.New("module: want one of the configuration file")}
	case name != "" && !module.Hosts.match(t):
		return key{}, Module{}, refusal{forModule, errors.New("module: the target is not one of its hosts")}
	}
	return key{t, name}, module, nil
}

// start makes what is remembered of a target. No proxy is asked: it would connect to where the guard does not look.
func (h *Handler) start(of key, module Module, g guard) (*known, error) {
	module.HTTP.ProxyConfig = config.ProxyConfig{}
	transport, err := config.NewRoundTripperFromConfig(module.HTTP, "flink",
		config.WithDialContextFunc(g.dialer().DialContext))
	if err != nil {
		return nil, err
	}
	client := flink.New(flink.Config{URL: of.String(), Timeout: module.Timeout, Transport: transport})
	may := func() bool { return answers(client) || h.strangers.Allow() }
	logger := logline.If(may, h.logger).With("target", of.String())
	side := collector.NewFlink(client, module.Jobs, logger)
	scrape := func() collector.Scrape {
		return collector.Scrape{
			Collectors: side.Collectors(time.Now()), MaxSeries: h.config.MaxSeries, Last: side.Requests, Logger: logger,
		}
	}
	handler := h.limit.Handler(collector.Handler(prometheus.NewRegistry(), scrape, logger))
	idle := http.Client{Transport: transport}
	return &known{
		handler: crowd.AtMost(mostOfTarget, handler, logger), client: client, close: idle.CloseIdleConnections,
	}, nil
}
