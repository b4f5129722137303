package stream

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
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
	var dialed, listed atomic.Int64
	cluster, err := kfake.NewCluster(kfake.NumBrokers(brokers), kfake.SeedTopics(partitions, topic, "events"),
		kfake.ListenFn(func(network, address string) (net.Listener, error) {
			l, err := net.Listen(network, address)
			return counter{l, &dialed}, err
		}))
	require.NoError(t, err)
	defer cluster.Close()
	cluster.ControlKey(int16(kmsg.ListOffsets), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		listed.Add(1)
		return nil, nil, false
	})
	c := newCluster(Connection{Brokers: cluster.ListenAddrs()}, topic, "events")
	defer c.close()
	a := newAuditor(AuditorConfig{Topic: topic, Input: "events", Audit: countingAudit()}, c)
	lookAt(t, a, begin)
	require.Len(t, a.results.positions, partitions)

	listed.Store(0)
	lookAt(t, a, begin)
	assert.EqualValues(t, 2*2*brokers, listed.Load(), "the first and the last offsets of two topics")
	assert.LessOrEqual(t, dialed.Load(), int64(2*brokers+2), "connections")
}
