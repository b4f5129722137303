package main

import (
	"flag"
	"os"
	"testing"

	"github.com/alecthomas/kingpin/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/config"
)

var update = flag.Bool("update", false, "write docs/flinkwatch.schema.json")

// The committed schema is that of the fields and of what the flags say of them.
func TestSchema(t *testing.T) {
	app := kingpin.New("flinkwatch", "")
	new(options).addFlags(app)
	want, err := config.Schema(func(flag string) string { return app.GetFlag(flag).Model().Help })
	require.NoError(t, err)
	const file = "../docs/flinkwatch.schema.json"
	if *update {
		require.NoError(t, os.WriteFile(file, want, 0o600))
	}
	committed, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(committed), "go test ./exporter -run TestSchema -update writes it")
}
