package board

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
)

// Series is one line of a panel, or one number.
type Series struct {
	Name   string
	Labels map[string]string
	Points []Point
}

// Point is a value at a time.
type Point struct {
	At    time.Time
	Value float64
}

// Last is the latest value.
func (s Series) Last() float64 { return s.Points[len(s.Points)-1].Value }

// Span is a time range.
type Span struct{ From, To time.Time }

// Prometheus answers queries.
type Prometheus struct {
	// URL is its root.
	URL string
}

// Ask asks for what a target shows of a time range. Values that are not numbers are no values.
func (p Prometheus) Ask(ctx context.Context, target Target, span Span) ([]Series, error) {
	query := url.Values{"query": {Substitute(target.Expr)}}
	path := "/api/v1/query"
	if target.Instant {
		query.Set("time", unix(span.To))
	} else {
		path = "/api/v1/query_range"
		query.Set("start", unix(span.From))
		query.Set("end", unix(span.To))
		query.Set("step", strconv.Itoa(int(Scrape.Seconds())))
	}
	result, err := p.get(ctx, p.URL+path+"?"+query.Encode())
	if err != nil {
		return nil, fmt.Errorf("ask Prometheus for %s: %w", target.Expr, err)
	}
	var all []Series
	for _, r := range result {
		if s := r.series(target); len(s.Points) > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

func unix(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }

// result is a series as Prometheus answers: with one value, or with several.
type result struct {
	Metric map[string]string  `json:"metric"`
	Value  *model.SamplePair  `json:"value"`
	Values []model.SamplePair `json:"values"`
}

func (r result) series(target Target) Series {
	s := Series{Name: target.named(r.Metric), Labels: r.Metric}
	if r.Value != nil {
		r.Values = append(r.Values, *r.Value)
	}
	for _, v := range r.Values {
		if value := float64(v.Value); !math.IsNaN(value) && !math.IsInf(value, 0) {
			s.Points = append(s.Points, Point{v.Timestamp.Time(), value})
		}
	}
	return s
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

func (p Prometheus) get(ctx context.Context, url string) ([]result, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Status, Error string
		Data          struct {
			ResultType string   `json:"resultType"`
			Result     []result `json:"result"`
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("%s: no answer of Prometheus: %w", response.Status, err)
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("%s: %s", response.Status, answer.Error)
	}
	return answer.Data.Result, nil
}

// values are a series' labels without its name, in the order of their names.
func values(labels map[string]string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name != model.MetricNameLabel {
			all = append(all, labels[name])
		}
	}
	return all
}
