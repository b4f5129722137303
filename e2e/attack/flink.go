package main

import (
	"context"
	"fmt"

	"flinkwatch/e2e/attack/jobmanager"
)

// watch starts a Flink, and an exporter that watches it.
type watch func(ctx context.Context, program string) (*jobmanager.Server, *exporter, error)

// attackByFlink gives Flink one fault after the other.
func attackByFlink(ctx context.Context, program string) ([]row, error) {
	return sufferAll(ctx, program, watchFlink)
}

func sufferAll(ctx context.Context, program string, begin watch) ([]row, error) {
	flink, e, err := begin(ctx, program)
	if err != nil {
		return nil, err
	}
	defer flink.Close()
	defer e.stop()
	var rows []row
	for _, fault := range jobmanager.Faults() {
		r, err := suffer(ctx, e, flink, fault)
		if err != nil {
			return nil, err
		}
		fmt.Printf("%-50s %4.1f s, up %s, %d kB of page, %d MB %s\n", r.name, r.seconds, r.up, r.page, r.peak, r.problem)
		rows = append(rows, r)
	}
	return rows, ctx.Err()
}

func watchFlink(ctx context.Context, program string) (*jobmanager.Server, *exporter, error) {
	flink, err := jobmanager.Start()
	if err != nil {
		return nil, nil, err
	}
	e, err := startExporter(ctx, program, "--flink.url="+flink.URL(), "--audit.topic=", "--backlog.topic=")
	if err != nil {
		flink.Close()
		return nil, nil, err
	}
	return flink, e, nil
}

// suffer scrapes twice before the fault, twice with it, and once after it.
func suffer(ctx context.Context, e *exporter, flink *jobmanager.Server, fault jobmanager.Fault) (row, error) {
	r := row{name: fault.Name}
	for range 2 {
		e.scrape(ctx)
	}
	lines, log := e.logged()
	e.memory()
	if err := flink.Have(fault); err != nil {
		return r, err
	}
	for range 2 {
		r.see(e.scrape(ctx))
	}
	if want := map[bool]string{true: "1", false: "0"}[fault.Up]; r.up != want {
		r.fail("up is %s", r.up)
	}
	r.measure(e, lines, log)
	if err := flink.Heal(); err != nil {
		return r, err
	}
	e.scrape(ctx)
	r.recovered(e.scrape(ctx))
	return r, nil
}
