package main

import (
	"context"
	"testing"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/generator/schedule"
)

func parse(t *testing.T, args ...string) (settings, error) {
	app := kingpin.New(name, "").Terminate(nil)
	flags := addFlags(app)
	_, err := app.Parse(args)
	require.NoError(t, err)
	return flags.settings()
}

func TestDefaultsAreThePlaygrounds(t *testing.T) {
	s, err := parse(t)
	require.NoError(t, err)
	assert.Equal(t, settings{
		brokers: []string{"localhost:9094"}, topic: "input", maxCatchUp: 10 * time.Minute,
		layout: schedule.Layout{
			Pages:  []string{"/help", "/index", "/shop", "/jobs", "/about", "/news"},
			Events: 1000, Window: 15 * time.Second,
		},
	}, s)
}

func TestFlags(t *testing.T) {
	s, err := parse(t, "--kafka.brokers=a:1, b:2", "--pages=/x, /y", "--rate=2.5", "--skew=3s", "--gap=/x@10,/y@3:20")
	require.NoError(t, err)
	assert.Equal(t, []string{"a:1", "b:2"}, s.brokers)
	assert.Equal(t, schedule.Layout{
		Pages: []string{"/x", "/y"}, Events: 2500, Window: 15 * time.Second, Skew: 3 * time.Second,
		Gaps: []schedule.Gap{{Page: "/x", Every: 10, Missing: 1}, {Page: "/y", Every: 3, Missing: 20}},
	}, s.layout)
}

func TestWrongFlagsAreNamed(t *testing.T) {
	for arg, want := range map[string]string{
		"--kafka.brokers=":                `--kafka.brokers=: "" is not of the form host:port`,
		"--kafka.brokers=localhost":       `--kafka.brokers=localhost: "localhost" is not of the form host:port`,
		"--topic=":                        "--topic is empty",
		"--pages=":                        "--pages=: page 1 is empty",
		"--pages=/a,,/b":                  "--pages=/a,,/b: page 2 is empty",
		"--pages=/a,/a":                   "--pages=/a,/a: /a is given twice",
		"--events-per-window=0":           "--events-per-window=0: must be at least 1",
		"--events-per-window=-5":          "--events-per-window=-5: must be at least 1",
		"--events-per-window=10000000000": "more than 1000000 events a second",
		"--window-size=0s":                "--window-size=0s: must be whole milliseconds",
		"--window-size=-15s":              "--window-size=-15s: must be whole milliseconds",
		"--window-size=1500us":            "--window-size=1.5ms: must be whole milliseconds",
		"--window-size=25h": "--window-size=25h0m0s: must be whole milliseconds, more than 0s and at " +
			"most 24h0m0s",
		"--rate=0":           "--rate=0: must be more than 0",
		"--rate=-1":          "--rate=-1: must be more than 0",
		"--rate=NaN":         "--rate=NaN: must be more than 0",
		"--rate=+Inf":        "--rate=+Inf: must be more than 0",
		"--rate=0.0015":      "--rate=0.0015: times --events-per-window=1000 is 1.5, and must be a whole number",
		"--rate=1e9":         "more than 1000000 events a second",
		"--skew=-1s":         "--skew=-1s: must be whole milliseconds from 0s to 1h0m0s",
		"--skew=2h":          "--skew=2h0m0s: must be whole milliseconds from 0s to 1h0m0s",
		"--gap=/help":        `--gap=/help: "/help" is not of the form PAGE@EVERY`,
		"--gap=/nowhere@3":   "--gap=/nowhere@3: /nowhere is none of --pages",
		"--gap=/help@3:1001": "--gap=/help@3:1001: a window of /help has only 1000 events",
		"--max-catch-up=0s":  "--max-catch-up=0s: must be at least 1s",
	} {
		_, err := parse(t, arg)
		assert.ErrorContains(t, err, want, arg)
	}
}

func TestTheEnvironmentSetsFlags(t *testing.T) {
	t.Setenv("FLINKWATCH_GENERATOR_EVENTS_PER_WINDOW", "0")
	err := run(context.Background(), nil)
	assert.EqualError(t, err, "--events-per-window=0: must be at least 1")
}

func TestUnknownFlagsAreErrors(t *testing.T) {
	assert.ErrorContains(t, run(context.Background(), []string{"--bogus"}), "bogus")
	assert.ErrorContains(t, run(context.Background(), []string{"--rate=fast"}), "fast")
}
