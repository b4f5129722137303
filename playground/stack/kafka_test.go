package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Kafka's tool took one id of 64 for an option, and would not format the storage.
func TestClusterIDIsNoOption(t *testing.T) {
	for range 10_000 {
		require.Regexp(t, "^[A-Za-z0-9_][A-Za-z0-9_-]{21}$", clusterID())
	}
}
