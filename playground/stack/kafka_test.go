package stack

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKafkaPropertiesAreTheLastOfTheConfiguration(t *testing.T) {
	b := broker{settings: testSettings(t, "KAFKA_PROPERTIES=log.retention.hours=1\nnum.partitions=2\n")}
	require.NoError(t, os.MkdirAll(b.dir()+"/data", 0o755))
	require.NoError(t, os.WriteFile(b.dir()+"/data/meta.properties", nil, 0o600), "its storage is formatted")
	require.NoError(t, b.configure())
	text, err := os.ReadFile(b.properties())
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(string(text), "\nlog.retention.hours=1\nnum.partitions=2\n"), "%s", text)
}

// Kafka's tool took one id of 64 for an option, and would not format the storage.
func TestClusterIDIsNoOption(t *testing.T) {
	for range 10_000 {
		require.Regexp(t, "^[A-Za-z0-9_][A-Za-z0-9_-]{21}$", clusterID())
	}
}
