package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/exporter.md states what clients may take.
func TestLimitsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/exporter.md")
	require.NoError(t, err)
	for _, row := range []string{
		fmt.Sprintf("| scrapes at once | %d |", mostScrapes),
		fmt.Sprintf("| pages of windows at once | %d |", mostPages),
		fmt.Sprintf("| request line and headers of a client | %d KiB, ", headerBytes>>10),
		fmt.Sprintf("| connections | %d,%03d |", mostConnections/1000, mostConnections%1000),
		fmt.Sprintf("| time to read an answer | %.0f s |", readTime.Seconds()),
	} {
		assert.Contains(t, string(page), row)
	}
}
