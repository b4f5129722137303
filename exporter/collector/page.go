package collector

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

// page is what was gathered, written once for each form in which it is asked for. Those who read it slowly hold nothing
// else.
type page struct {
	families []*dto.MetricFamily
	err      error
	made     time.Time
	took     time.Duration // to make
	log      promhttp.Logger

	forms map[form]*response
	wrote time.Duration // how long the last of them took
}

// form is how a client wants a page.
type form struct {
	format     expfmt.Format
	compressed bool
}

func newPage(gatherer prometheus.Gatherer, log promhttp.Logger) *page {
	begin := time.Now()
	families, err := gatherer.Gather()
	return &page{
		families: families, err: err, made: time.Now(), took: time.Since(begin), log: log, forms: map[form]*response{},
	}
}

// response returns what to answer to the request, and how long it took to make the page and to write it. An answer with
// some metrics only (name[]=…) is written again.
func (p *page) response(r *http.Request) (written *response, took time.Duration) {
	if r.URL.Query().Has("name[]") {
		return p.write(r), p.took
	}
	form := form{
		expfmt.NegotiateAccept(r.Header, expfmt.DefaultAcceptedFormats()...),
		strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"),
	}
	if p.forms[form] == nil {
		begin := time.Now()
		p.forms[form] = p.write(r)
		p.wrote = time.Since(begin)
	}
	return p.forms[form], p.took + p.wrote
}

func (p *page) write(r *http.Request) *response {
	gathered := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return slices.Clone(p.families), p.err })
	written := &response{header: http.Header{}, status: http.StatusOK}
	promhttp.HandlerFor(gathered, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, // what could be gathered is worth serving
		ErrorLog:      p.log,
	}).ServeHTTP(written, r)
	return written
}

// response is an answer in memory. It is an http.ResponseWriter until it is made.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *response) Header() http.Header { return r.header }

func (r *response) WriteHeader(status int) { r.status = status }

func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }
