package main

import (
	"context"
	"fmt"
	"io"

	"flinkwatch/exporter/doctor"
)

// connect tries each audit of the file, and prints what it finds. It fails if one cannot work.
func (o *options) connect(ctx context.Context, out io.Writer) error {
	if err := o.say("check", out); err != nil {
		return err
	}
	broken := 0
	for _, a := range o.audits {
		lines, err := a.examine(ctx)
		if err != nil {
			return exitError{badUsage, err}
		}
		isBroken := false
		for _, line := range lines {
			isBroken = isBroken || line.State == doctor.Broken
			if _, err := fmt.Fprintf(out, "audit %s: %s\n", a.name(), line); err != nil {
				return err
			}
		}
		if isBroken {
			broken++
		}
	}
	if broken > 0 {
		return fmt.Errorf("check: %d of %d audits cannot work", broken, len(o.audits))
	}
	return nil
}

func (a *audited) examine(ctx context.Context) ([]doctor.Line, error) {
	connection, err := a.kafka.connection()
	if err != nil {
		return nil, err
	}
	connection = connection.Share()
	lines := []doctor.Line{}
	if a.audit.on() {
		lines = doctor.Examine(ctx, doctor.Audit{
			Kafka: connection, Topic: a.audit.topic, Input: a.audit.input(), Results: a.audit.results(),
			Events:  a.audit.events(),
			Updates: a.audit.audit().Updates,
		})
	}
	if a.backlogOn() {
		lines = append(lines, doctor.Backlog(ctx, connection, a.backlogTopic, a.backlogGroup)...)
	}
	return lines, nil
}
