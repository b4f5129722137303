package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"flinkwatch/e2e/attack/jobmanager"
	"flinkwatch/kafkaguard/hostile"
)

// attackByBrokers has anything but a Kafka at the address of the bootstrap server.
func attackByBrokers(ctx context.Context, program string) ([]row, error) {
	var rows []row
	for _, broker := range hostile.Brokers() {
		r, err := askStranger(ctx, program, broker)
		if err != nil {
			return nil, err
		}
		fmt.Printf("%-50s %4.1f s, %d MB %s\n", r.name, r.seconds, r.peak, r.problem)
		rows = append(rows, r)
	}
	return rows, ctx.Err()
}

// askStranger scrapes three times, for as long as it takes to ask for an answer more than once.
func askStranger(ctx context.Context, program string, broker hostile.Broker) (row, error) {
	r := row{name: broker.Name}
	address, stop, err := broker.Listen()
	if err != nil {
		return r, err
	}
	defer stop()
	flink, e, err := watchKafka(ctx, program, address)
	if err != nil {
		return r, err
	}
	defer flink.Close()
	defer e.stop()
	for range 3 {
		a := e.scrape(ctx)
		r.see(a)
		if !strings.Contains(a.page, "\nwindow_audit_kafka_up{audit=\"main\"} 0\n") {
			r.fail("window_audit_kafka_up is not 0")
		}
		if r.up != "1" {
			r.fail("Flink's side suffers")
		}
		pause(ctx, time.Second)
	}
	r.measure(e, 0, 0)
	return r, nil
}

// watchKafka starts an exporter for a Kafka, and for a Flink that is well.
func watchKafka(ctx context.Context, program, brokers string, flags ...string) (*jobmanager.Server, *exporter, error) {
	flink, err := jobmanager.Start()
	if err != nil {
		return nil, nil, err
	}
	e, err := startExporter(ctx, program, append(flags, "--flink.url="+flink.URL(), "--kafka.brokers="+brokers)...)
	if err != nil {
		flink.Close()
		return nil, nil, err
	}
	return flink, e, nil
}
