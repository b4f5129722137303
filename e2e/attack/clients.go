package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"flinkwatch/e2e/attack/jobmanager"
)

// flood is what clients do while Prometheus scrapes. It ends with ctx.
type flood struct {
	name  string
	fault jobmanager.Fault // what Flink has in the meantime
	run   func(ctx context.Context, e *exporter)
	// many reports whether they are so many that a scrape does not get through in time.
	many bool
}

// floods are those of /metrics.
var floods = []flood{
	{name: "500 clients with 500 time-outs", run: timeouts(500)},
	{name: "500 clients with 500 time-outs, and Flink hangs", fault: fault("hung on all"), run: timeouts(500)},
	{
		name: "100 clients with 100 time-outs, and 10,000 jobs run", fault: fault("10,000 jobs that run"), run: timeouts(100),
	},
	{name: "2,000 clients; a scrape may be late", run: timeouts(2000), many: true},
	{name: "50 clients that leave at once", run: leaving(50)},
	{name: "2,000 connections without a request", run: connections(2000, "")},
	{name: "2,000 requests that never end", run: connections(2000, "GET /metrics HTTP/1.1\r\nX-A: b\r\n")},
	{
		name: "2,000 requests of 100 kB",
		run:  connections(2000, "GET /metrics HTTP/1.1\r\nX-A: "+strings.Repeat("b", 100_000)),
	},
	{
		name:  "100 clients that read nothing, and 10,000 jobs run",
		fault: fault("10,000 jobs that run"), run: connections(100, request),
	},
}

const request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"

func fault(name string) jobmanager.Fault {
	for _, f := range jobmanager.Faults() {
		if f.Name == name {
			return f
		}
	}
	panic("no fault " + name)
}

// attackByClients floods the exporter.
func attackByClients(ctx context.Context, program string) ([]row, error) {
	return withstandAll(ctx, program, watchFlink, floods)
}

func withstandAll(ctx context.Context, program string, begin watch, floods []flood) ([]row, error) {
	var rows []row
	for _, f := range floods {
		r, err := withstand(ctx, program, begin, f)
		if err != nil {
			return nil, err
		}
		fmt.Printf("%-50s %4.1f s, %s, %d MB %s\n", r.name, r.seconds, r.note, r.peak, r.problem)
		rows = append(rows, r)
	}
	return rows, ctx.Err()
}

// withstand scrapes three times in the flood, and once after it.
func withstand(ctx context.Context, program string, begin watch, f flood) (row, error) {
	r := row{name: f.name}
	flink, e, err := begin(ctx, program)
	if err != nil {
		return r, err
	}
	defer flink.Close()
	defer e.stop()
	for range 2 {
		e.scrape(ctx)
	}
	if err := flink.Have(f.fault); err != nil {
		return r, err
	}
	lines, log := e.logged()
	before, ended := flink.Requests.Load(), make(chan struct{})
	flooding, stop := context.WithCancel(ctx)
	go func() {
		defer close(ended)
		f.run(flooding, e)
	}()
	pause(ctx, 500*time.Millisecond) // for the flood to rise
	for range 3 {
		a := e.scrape(ctx)
		if late := a.seconds > scrapeTimeout.Seconds(); !late || !f.many {
			r.see(a)
		}
		pause(ctx, time.Second)
	}
	r.measure(e, lines, log)
	r.note = fmt.Sprintf("%d requests to Flink", flink.Requests.Load()-before)
	stop()
	<-ended
	if err := flink.Heal(); err != nil {
		return r, err
	}
	e.scrape(ctx)
	r.recovered(e.scrape(ctx))
	return r, nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// timeouts has so many clients ask again and again, each with a time-out of its own. They do not unpack what they get:
// they are to cost the exporter time, and not this process.
func timeouts(clients int) func(context.Context, *exporter) {
	return each(clients, func(ctx context.Context, e *exporter, n int) {
		response, err := e.ask(ctx, e.others, "/metrics", 0.1+float64(n)/50, "gzip")
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
}

// leaving has so many clients leave before they have an answer.
func leaving(clients int) func(context.Context, *exporter) {
	return each(clients, func(ctx context.Context, e *exporter, _ int) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
		defer cancel()
		e.get(ctx, "/metrics", 100)
	})
}

// connections has so many clients send a text, and read nothing.
func connections(clients int, text string) func(context.Context, *exporter) {
	return each(clients, func(ctx context.Context, e *exporter, _ int) {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(e.base, "http://"))
		if err != nil {
			return
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, text) // one that was closed is opened again
		pause(ctx, 10*time.Second)
	})
}

// each does something in so many goroutines, again and again.
func each(n int, do func(ctx context.Context, e *exporter, n int)) func(context.Context, *exporter) {
	return func(ctx context.Context, e *exporter) {
		var wait sync.WaitGroup
		for i := range n {
			wait.Go(func() {
				for ctx.Err() == nil {
					do(ctx, e, i)
				}
			})
		}
		wait.Wait()
	}
}
