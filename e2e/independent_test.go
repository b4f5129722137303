//go:build e2e

package e2e

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The oracle's own arithmetic of windows.
func TestWindowStart(t *testing.T) {
	const layout = time.RFC3339Nano
	for _, row := range []struct{ name, at, want string }{
		{"in the middle", "2026-11-27T10:00:22.5Z", "2026-11-27T10:00:15Z"},
		{"the start belongs to the window", "2026-11-27T10:00:15Z", "2026-11-27T10:00:15Z"},
		{"the end belongs to the next one", "2026-11-27T10:00:29.999Z", "2026-11-27T10:00:15Z"},
		{"in another time zone", "2026-11-27T15:45:22+05:45", "2026-11-27T10:00:15Z"},
		{"before 1970", "1969-12-31T23:59:50Z", "1969-12-31T23:59:45Z"},
		{"on a boundary before 1970", "1969-12-31T23:59:45Z", "1969-12-31T23:59:45Z"},
	} {
		t.Run(row.name, func(t *testing.T) {
			at, err := time.Parse(layout, row.at)
			require.NoError(t, err)
			assert.Equal(t, row.want, windowStart(at, 15*time.Second).Format(layout))
		})
	}
}

// What counts the topics for the oracle does not use the audit, or an error in it would be in both.
func TestTheOracleSharesNothingWithTheAudit(t *testing.T) {
	for _, file := range []string{"oracle_test.go", "topic_test.go", "due_test.go"} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(source), `"flinkwatch/exporter/`+`audit"`, file)
	}
}
