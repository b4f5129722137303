package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/label"
)

const (
	// saidAtOnce is how many lines about changes may follow each other, and saidEvery how often one may come after that:
	// what comes and goes with each scrape is told now and then.
	saidAtOnce = 100
	saidEvery  = time.Minute
)

// journal logs when collectors begin to fail, when they fail for a reason of another kind, and when they work again.
type journal struct {
	logger  *slog.Logger
	limiter *rate.Limiter
	pages   rate.Sometimes

	mu   sync.Mutex
	said map[string]string // the kind of its failure that was last logged, by collector
}

func newJournal(logger *slog.Logger) *journal {
	return &journal{
		logger: logger, limiter: rate.NewLimiter(rate.Every(saidEvery), saidAtOnce), said: map[string]string{},
		pages: rate.Sometimes{Interval: saidEvery},
	}
}

// record logs what has changed since the last line about it.
func (j *journal) record(outcomes []outcome) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var failed []outcome
	var well []string
	for _, o := range outcomes {
		switch kindOf(o.err) {
		case j.said[o.title()]:
		case "":
			well = append(well, o.title())
		default:
			failed = append(failed, o)
		}
	}
	if len(failed)+len(well) == 0 || !j.limiter.Allow() {
		return
	}
	for _, o := range outcomes {
		j.said[o.title()] = kindOf(o.err)
	}
	if len(failed) > 0 {
		j.logger.Warn("collectors failed", "err", reasons(failed))
	}
	if len(well) > 0 {
		j.logger.Info("collectors work again", "collectors", strings.Join(well, ", "))
	}
}

// Println logs an error of gathering or writing a page, for promhttp.
func (j *journal) Println(v ...any) {
	j.pages.Do(func() {
		text := strings.TrimSuffix(fmt.Sprintln(v...), "\n")
		j.logger.Warn("page of metrics is not complete", "err", label.Line(text))
	})
}

// request is what was asked for in vain.
var request = regexp.MustCompile(`GET \S+: `)

// reasons names collectors that failed for the same reason together, whatever each of them had asked for.
func reasons(failed []outcome) string {
	var all []string
	names, texts := map[string][]string{}, map[string]string{} // by reason
	for _, o := range failed {
		text := label.Line(o.err.Error())
		reason := request.ReplaceAllString(text, "")
		if names[reason] == nil {
			all, texts[reason] = append(all, reason), text
		}
		if texts[reason] != text {
			texts[reason] = reason
		}
		names[reason] = append(names[reason], o.title())
	}
	for i, reason := range all {
		all[i] = strings.Join(names[reason], ", ") + ": " + texts[reason]
	}
	return strings.Join(all, "; ")
}

// kinds tell failures apart that deserve a line of their own; the first that an error is.
var kinds = []struct {
	err  error
	kind string
}{
	{errPanic, "panic"},
	{context.DeadlineExceeded, "late"},
	{errLate, "late"},
	{flink.ErrMalformed, "malformed"},
	{flink.ErrNotFound, "not found"},
	{flink.ErrLeftOut, "left out"},
	{flink.ErrUnavailable, "unavailable"},
}

// kindOf is empty where nothing failed.
func kindOf(err error) string {
	if err == nil {
		return ""
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.kind
		}
	}
	return "other"
}
