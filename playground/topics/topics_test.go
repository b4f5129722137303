package topics

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/kafkaguard/hostile"
)

func TestCreateMakesWhatIsMissing(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	broker := cluster.ListenAddrs()[0]
	for range 2 { // the second time there is nothing to do
		require.NoError(t, Create(context.Background(), broker))
	}

	client, done := Client(broker, 5*time.Second)
	defer done()
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

func TestAnythingButKafkaIsAnErrorThatSaysWhatItIs(t *testing.T) {
	for _, broker := range hostile.Brokers() {
		t.Run(broker.Name, func(t *testing.T) {
			t.Parallel()
			address, stop, err := broker.Listen()
			require.NoError(t, err)
			defer stop()
			client, done := Client(address, 4*time.Second)
			defer done()
			err = create(t.Context(), client)
			require.ErrorContains(t, err, broker.Says)
			if broker.Says != "" {
				assert.ErrorContains(t, err, "kafka "+address+": ")
			}
		})
	}
}

func TestCreateDoesNotWaitForWhatIsNoKafka(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	address := web.Listener.Addr().String()
	err := Create(t.Context(), address)
	assert.ErrorContains(t, err, "create topics at "+address)
	assert.ErrorContains(t, err, "kafka "+address+": this is no Kafka (it answered HTTP)")
}
