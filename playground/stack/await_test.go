package stack

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// With an audit that has judged nothing yet, the windows of the other one are judged all the same.
func TestVerdictsOfSeveralAuditsAreAdded(t *testing.T) {
	verdicts, err := verdictsOn(strings.NewReader(`# TYPE window_audit_windows_total counter
window_audit_windows_total{audit="main",verdict="correct"} 12
window_audit_windows_total{audit="main",verdict="short"} 1
window_audit_windows_total{audit="orders",verdict="correct"} 0
window_audit_windows_total{audit="orders",verdict="short"} 2
`))
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"correct": 12, "short": 3}, verdicts)
}
