package stream

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// counter counts connections.
type counter struct {
	net.Listener
	n *atomic.Int64
}

func (c counter) Accept() (net.Conn, error) {
	connection, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return connection, err
}

// However many partitions there are, each broker is asked once for all that it leads.
func TestRequestsDoNotGrowWithThePartitions(t *testing.T) {
	const brokers, partitions = 3, 1000
	var dialed, listed, fetched atomic.Int64
	cluster, err := kfake.NewCluster(kfake.NumBrokers(brokers), kfake.SeedTopics(partitions, topic, "events"),
		kfake.ListenFn(func(network, address string) (net.Listener, error) {
			l, err := net.Listen(network, address)
			return counter{l, &dialed}, err
		}))
	require.NoError(t, err)
	defer cluster.Close()
	for key, count := range map[kmsg.Key]*atomic.Int64{kmsg.ListOffsets: &listed, kmsg.Fetch: &fetched} {
		cluster.ControlKey(int16(key), func(kmsg.Request) (kmsg.Response, error, bool) {
			cluster.KeepControl()
			count.Add(1)
			return nil, nil, false
		})
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	defer client.Close()
	write := func(window int) {
		for p := range int32(partitions) {
			result := value(fmt.Sprint("key ", p), window, 1)
			client.Produce(t.Context(), &kgo.Record{Topic: topic, Partition: p, Value: []byte(result)}, nil)
			at := windowNo(window).Start.Format(time.RFC3339)
			event := fmt.Sprintf(`{"timestamp":%q,"page":"key %d"}`, at, p)
			client.Produce(t.Context(), &kgo.Record{Topic: "events", Partition: p, Value: []byte(event)}, nil)
		}
		require.NoError(t, client.Flush(t.Context()))
	}
	write(0)
	c := newCluster(Connection{Brokers: cluster.ListenAddrs()}, topic, "events")
	defer c.close()
	a := newAuditor(AuditorConfig{Topic: topic, Input: "events", Audit: countingAudit()}, c)
	lookAt(t, a, begin)
	require.Len(t, a.results.positions, partitions)

	write(1)
	listed.Store(0)
	fetched.Store(0)
	before := dialed.Load()
	lookAt(t, a, begin)
	assert.EqualValues(t, 2*2*brokers, listed.Load(), "the first and the last offsets of two topics")
	assert.EqualValues(t, 2*brokers, fetched.Load(), "what is new in two topics")
	assert.LessOrEqual(t, dialed.Load()-before, int64(2*brokers), "connections")
	require.True(t, a.results.memory.left.TryAcquire(DefaultMemory), "all memory has been given back")
	for p, position := range a.results.positions {
		assert.EqualValues(t, 2, position.next, "partition %d", p)
	}
}
