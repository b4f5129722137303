package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// attackByTopics has somebody else write to the topic of the results, or a broker hang. No verdict may be wrong.
func attackByTopics(ctx context.Context, program string) ([]row, error) {
	var rows []row
	for _, p := range poisons {
		r, err := swallow(ctx, program, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Printf("%-50s %4.1f s, %s, %d MB %s\n", r.name, r.seconds, r.note, r.peak, r.problem)
		rows = append(rows, r)
	}
	return rows, ctx.Err()
}

// swallow has an exporter read a topic with poison in its history, and some more of it later.
func swallow(ctx context.Context, program string, p poison) (row, error) {
	r := row{name: p.name}
	t, err := newTopic(p)
	if err != nil {
		return r, err
	}
	defer t.close()
	t.good(ctx, 200)
	p.write(ctx, t)
	t.good(ctx, 40)
	if p.hangsFirst {
		t.halt(1)
	}
	flink, e, err := watchKafka(ctx, program, t.brokers(),
		"--audit.topic="+outputTopic, "--audit.keys=", "--audit.expected=1000", "--audit.window-size=15s", "--backlog.topic=")
	if err != nil {
		return r, err
	}
	defer flink.Close()
	defer e.stop()
	if p.hangsFirst {
		r.blind(ctx, e)
		t.listeners.release()
	}
	if err := ready(ctx, e); err != nil {
		r.fail("%v", err)
	}
	p.write(ctx, t)
	t.good(ctx, 40)
	if p.hangs {
		t.halt(1)
	}
	for range 5 {
		pause(ctx, time.Second)
		a := e.scrape(ctx)
		r.see(a)
		r.judge(a.page)
	}
	if t.err != nil {
		return r, t.err
	}
	r.measure(e, 0, 0)
	return r, nil
}

// ready waits until the history has been read.
func ready(ctx context.Context, e *exporter) error {
	var last answer
	begin := time.Now()
	for ; time.Since(begin) < time.Minute && ctx.Err() == nil && e.alive(); pause(ctx, 100*time.Millisecond) {
		if last = e.get(ctx, "/-/ready", 1); last.err == nil && last.status == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("the history is not read: %s", strings.TrimSpace(last.page))
}

// blind requires that the exporter reaches Kafka, and is not ready.
func (r *row) blind(ctx context.Context, e *exporter) {
	reached := false
	for range 15 {
		pause(ctx, time.Second)
		a := e.scrape(ctx)
		r.see(a)
		reached = reached || strings.Contains(a.page, "\nwindow_audit_kafka_up{audit=\"main\"} 1\n")
		if !strings.Contains(a.page, "\nwindow_audit_ready{audit=\"main\"} 0\n") {
			r.fail("there are verdicts although a third of the results was not read")
		}
	}
	if !reached {
		r.fail("Kafka is not reached")
	}
}

var verdicts = regexp.MustCompile(`(?m)^window_audit_horizon_windows\{audit="main",verdict="(\w+)"\} (\S+)$`)

// judge requires that windows are correct, and none is wrong.
func (r *row) judge(page string) {
	correct := "0"
	for _, found := range verdicts.FindAllStringSubmatch(page, -1) {
		switch verdict, n := found[1], found[2]; verdict {
		case "correct":
			correct = n
		case "unjudged":
		default:
			if n != "0" {
				r.fail("%s windows are %s", n, verdict)
			}
		}
	}
	if r.note = correct + " windows correct"; correct == "0" {
		r.fail("no window is correct")
	}
}
