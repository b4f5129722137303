package topics

import (
	"context"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
)

func TestCreateMakesWhatIsMissing(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	broker := cluster.ListenAddrs()[0]
	for range 2 { // the second time there is nothing to do
		require.NoError(t, Create(context.Background(), broker))
	}

	client := &kafka.Client{Addr: kafka.TCP(broker)}
	metadata, err := client.Metadata(context.Background(), &kafka.MetadataRequest{Topics: []string{"input", "output"}})
	require.NoError(t, err)
	partitions := map[string]int{}
	for _, topic := range metadata.Topics {
		partitions[topic.Name] = len(topic.Partitions)
	}
	assert.Equal(t, map[string]int{"input": 6, "output": 3}, partitions)
}

func TestCreateGivesUpWithTheReason(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	err := Create(ctx, "127.0.0.1:1")
	assert.ErrorContains(t, err, "create topics at 127.0.0.1:1")
}
