package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// The page in the repository is the one that the table gives.
func TestPageIsUpToDate(t *testing.T) {
	written, err := os.ReadFile("../../../" + file)
	require.NoError(t, err)
	assert.Equal(t, page(metric.Families()), string(written), "run `make docs`")
}

// Every family is on it, once.
func TestEveryFamilyHasARow(t *testing.T) {
	text := page(metric.Families())
	for _, family := range metric.Families() {
		assert.Equal(t, 1, strings.Count(text, "| `"+family.Name+"` |"), family.Name)
	}
}
