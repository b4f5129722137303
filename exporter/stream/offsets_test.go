package stream

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// haltingListener makes connections that hang while halted is true, as those of a process that is stopped.
type haltingListener struct {
	net.Listener
	halted *atomic.Bool
	going  *sync.Cond
}

type haltingConn struct {
	net.Conn
	listener haltingListener
}

func (l haltingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return haltingConn{conn, l}, err
}

func (c haltingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.listener.going.L.Lock()
	defer c.listener.going.L.Unlock()
	for c.listener.halted.Load() {
		c.listener.going.Wait()
	}
	return n, err
}

func (l haltingListener) halt(yes bool) {
	l.going.L.Lock()
	defer l.going.L.Unlock()
	l.halted.Store(yes)
	l.going.Broadcast()
}

// haltingBrokers are three, each of which leads two of six partitions.
func haltingBrokers(t *testing.T) (brokers *kfake.Cluster, listeners map[string]haltingListener) {
	var mu sync.Mutex
	listeners = map[string]haltingListener{}
	brokers, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(6, topic),
		kfake.ListenFn(func(network, address string) (net.Listener, error) {
			l, err := net.Listen(network, address)
			if err != nil {
				return nil, err
			}
			mu.Lock()
			defer mu.Unlock()
			halting := haltingListener{l, &atomic.Bool{}, sync.NewCond(&sync.Mutex{})}
			listeners[l.Addr().String()] = halting
			return halting, nil
		}))
	require.NoError(t, err)
	t.Cleanup(brokers.Close)
	for p := range int32(6) {
		require.NoError(t, brokers.MoveTopicPartition(topic, p, p%3))
	}
	return brokers, listeners
}

// A broker that hangs holds up the partitions that it leads, and no others.
func TestOneBrokerHangs(t *testing.T) {
	brokers, listeners := haltingBrokers(t)
	c := newCluster(Connection{Brokers: brokers.ListenAddrs()})
	defer c.close()
	a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, c)
	eventually(t, func() bool {
		unread, err := a.poll(t.Context(), now())
		return err == nil && !unread.any()
	}, "all are read")

	hanging := listeners[brokers.ListenAddrs()[1]]
	hanging.halt(true)
	defer hanging.halt(false)
	c.timeout = 200 * time.Millisecond
	for range 3 {
		unread, err := a.poll(t.Context(), now())
		require.NoError(t, err)
		require.Len(t, unread.results, 2)
		require.Contains(t, unread.results, 1)
		require.Contains(t, unread.results, 4)
	}
}

// An answer that is not for what was asked is an error that says so.
func TestABrokerAnswersForAnotherPartition(t *testing.T) {
	answer := func(b *broker, partitions ...int32) {
		b.cluster.ControlKey(int16(kmsg.ListOffsets), func(r kmsg.Request) (kmsg.Response, error, bool) {
			b.cluster.KeepControl()
			answer := r.ResponseKind().(*kmsg.ListOffsetsResponse)
			answer.SetVersion(r.GetVersion())
			asked := kmsg.NewListOffsetsResponseTopic()
			asked.Topic = topic
			for _, p := range partitions {
				listed := kmsg.NewListOffsetsResponseTopicPartition()
				listed.Partition, listed.Offset = p, 7
				asked.Partitions = append(asked.Partitions, listed)
			}
			answer.Topics = append(answer.Topics, asked)
			return answer, nil, true
		})
	}
	t.Run("for one that was not asked for", func(t *testing.T) {
		b := startBroker(t)
		answer(b, 0, 99)
		c := newCluster(b.connection())
		defer c.close()
		_, err := c.bounds(t.Context(), topic, []int{0, 1})
		require.ErrorContains(t, err, "partitions [0 1] of topic output were asked for, and the answer is for partition 99")
	})
	t.Run("for some of them", func(t *testing.T) {
		b := startBroker(t)
		answer(b, 1)
		c := newCluster(b.connection())
		defer c.close()
		got, err := c.bounds(t.Context(), topic, []int{0, 1})
		require.NoError(t, err)
		require.ErrorIs(t, got[0].err, errNoAnswer)
		require.Equal(t, bounds{start: 7, end: 7}, got[1])
	})
	t.Run("with records of another one", func(t *testing.T) {
		require.ErrorContains(t, (&fetched{partition: 3}).err(2), "the answer is for partition 3")
		require.NoError(t, (&fetched{partition: 2}).err(2))
	})
}

func TestOffsetsAtATime(t *testing.T) {
	b := startBroker(t)
	b.right(0, 5)
	c := newCluster(b.connection())
	defer c.close()
	limits := map[int]bounds{0: {start: 1, end: 5}}
	tests := []struct {
		because string
		t       time.Time
		want    int64
	}{
		{"that of the first record of the time or later", windowNo(3).End.Add(time.Second), 3},
		{"no less than where the log begins", windowNo(0).End, 1},
		{"the end if there is none", windowNo(9).End, 5},
		{"the start before 1970, of which Kafka knows nothing", time.UnixMilli(-1), 1},
		{"the start at any time before 1970", time.Date(1066, 1, 1, 0, 0, 0, 0, time.UTC), 1},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			eventually(t, func() bool {
				got, err := c.offsetsAt(t.Context(), topic, test.t, limits)
				return err == nil && got[0] == test.want
			}, "offset %d", test.want)
		})
	}
}

// What a peer says of the length of its answer is not believed beyond a bound.
func TestAnswersHaveABound(t *testing.T) {
	const room = 1000
	size := binary.BigEndian.AppendUint32(nil, room+1)
	_, err := readAnswer(bytes.NewReader(size), room)
	require.ErrorContains(t, err, "an answer of 1001 bytes is larger than 1000")
	_, err = readAnswer(bytes.NewReader(binary.BigEndian.AppendUint32(nil, 1)), room)
	require.Error(t, err, "cut off")
	fetch := newFetch(topic, map[int]int64{0: 0}, portion{1, room}, kafka.ReadCommitted)
	fetch.version = fetchVersion
	_, err = fetch.RawExchange(&peer{answer: size})
	require.ErrorContains(t, err, "larger than 1000")
	offsets := newListOffsets(ask{at: kafka.FirstOffset}, map[string][]int{topic: {0}}, kafka.ReadCommitted)
	offsets.version = offsetsVersion
	_, err = offsets.RawExchange(&peer{answer: binary.BigEndian.AppendUint32(nil, maxOffsets+1)})
	require.ErrorContains(t, err, "larger than 16777216")
}

// peer takes any request and gives one answer.
type peer struct{ answer []byte }

func (p *peer) Write(request []byte) (int, error) { return len(request), nil }

func (p *peer) Read(into []byte) (int, error) {
	n := copy(into, p.answer)
	if p.answer = p.answer[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestOffsetsThatAreCutOff(t *testing.T) {
	whole := binary.BigEndian.AppendUint32(make([]byte, 8), 1)
	whole = append(whole, 0, 1, 't', 0, 0, 0, 1, 0, 0, 0, 2, 0, 0)
	whole = binary.BigEndian.AppendUint64(append(whole, make([]byte, 8)...), 42)
	got, err := parseOffsets(whole)
	require.NoError(t, err)
	require.Equal(t, map[string]map[int]listed{"t": {2: {offset: 42}}}, got.of)
	for n := range whole {
		_, err := parseOffsets(whole[:n])
		require.ErrorIs(t, err, errCutOff, "%d bytes", n)
	}
}
