package stack

import (
	"context"
	"path/filepath"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

// own runs the programs of this repository.
type own struct {
	settings settings.Settings
}

func (o own) program(name string, args ...string) process.Command {
	return process.Command{Path: filepath.Join(o.settings.Cache, "bin", name), Args: args, Dir: o.settings.Repo}
}

func (o own) topics() (process.Command, error) {
	return o.program("playground", "topics", "--kafka", o.settings.Port("KAFKA_PORT").Address()), nil
}

func (o own) generator() (process.Command, error) {
	s := o.settings
	return o.program("generator",
		"--kafka.brokers="+s.Port("KAFKA_PORT").Address(),
		"--pages="+s.Get("PAGES"),
		"--events-per-window="+s.Get("EVENTS_PER_WINDOW"),
		"--window-size="+s.Get("WINDOW_SIZE"),
		"--max-catch-up="+s.Get("MAX_CATCH_UP"),
	), nil
}

func (o own) exporter() (process.Command, error) {
	s := o.settings
	address := "--web.listen-address=" + s.Port("EXPORTER_PORT").Address()
	if file := s.Get("EXPORTER_CONFIG"); file != "" {
		return o.program("flinkwatch", address, "--config.file="+file), nil
	}
	if s.FlinkCounts() {
		return o.program("flinkwatch", address, "--config.file="+groundTruthFile(s)), nil
	}
	return o.program("flinkwatch", append(recallAuditTime(s).flags(),
		address,
		"--flink.url=http://"+s.Port("FLINK_PORT").Address(),
		"--kafka.brokers="+s.Port("KAFKA_PORT").Address(),
		"--audit.window-size="+s.Get("WINDOW_SIZE"),
	)...), nil
}

// always is the condition of a service that has nothing to wait for.
func always(context.Context, time.Time) error { return nil }
