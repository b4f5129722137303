package kafkaguard

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/kafkaguard/hostile"
)

const (
	patient = time.Minute // far more than anything takes, on a busy machine, too
	hasty   = time.Second // to give up what keeps the client waiting
)

// client is kafka-go's, behind a guard. It asks for metadata once, and not again every few seconds.
func client(t *testing.T, guard Guard, address string) *kafka.Client {
	transport := &kafka.Transport{
		Dial: guard.Dial, DialTimeout: patient, MetadataTTL: time.Hour, MetadataTopics: []string{"input", "more"},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &kafka.Client{Addr: kafka.TCP(address), Transport: transport, Timeout: patient}
}

// askAll asks for all that the three programs ask for, and returns the first error.
func askAll(ctx context.Context, c *kafka.Client) error {
	_, metadata := c.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{"input"}})
	_, offsets := c.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: "g", Topics: map[string][]int{"input": {0}}})
	_, configs := c.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: "input"},
	}})
	_, topics := c.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: "more", NumPartitions: 1, ReplicationFactor: 1},
	}})
	_, produced := c.Produce(ctx, &kafka.ProduceRequest{
		Topic: "input", RequiredAcks: kafka.RequireAll,
		Records: kafka.NewRecordReader(kafka.Record{Value: kafka.NewBytes([]byte("v"))}),
	})
	return errors.Join(metadata, offsets, configs, topics, produced)
}

// What no guard keeps out ends this process: kafka-go panics in goroutines of its own.
func TestHostileBrokers(t *testing.T) {
	for _, broker := range hostile.Brokers() {
		t.Run(broker.Name, func(t *testing.T) {
			address, stop, err := broker.Listen()
			require.NoError(t, err)
			defer stop()
			within, c := patient, client(t, Guard{}, address)
			switch {
			case broker.Says == "":
				within = 2 * hasty
			case strings.HasPrefix(broker.Says, "no answer"):
				c.Transport.(*kafka.Transport).DialTimeout = hasty
			}
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			before := allocated()
			err = askAll(ctx, c)
			assert.Less(t, allocated()-before, uint64(100<<20))
			require.Error(t, err)
			if broker.Says != "" {
				assert.ErrorContains(t, err, "kafka "+address+": ")
				assert.ErrorContains(t, err, broker.Says)
			}
		})
	}
}

// allocated is how much memory was made room in so far, whether it is free again or not.
func allocated() uint64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.TotalAlloc
}

func TestKafkaIsLetThrough(t *testing.T) {
	server, roots := certificate(t)
	for _, test := range []struct {
		why     string
		options []kfake.Opt
		guard   Guard
		login   bool
	}{
		{"in plain text", nil, Guard{}, false},
		{
			"over TLS, with the name of the address",
			[]kfake.Opt{kfake.TLS(server)},
			Guard{TLS: &tls.Config{RootCAs: roots}},
			false,
		},
		{
			"over TLS, with another name",
			[]kfake.Opt{kfake.TLS(server)},
			Guard{TLS: &tls.Config{RootCAs: roots, ServerName: "example.com"}},
			false,
		},
		{"with a login", []kfake.Opt{kfake.EnableSASL(), kfake.Superuser("PLAIN", "u", "p")}, Guard{}, true},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := client(t, test.guard, cluster(t, test.options...))
			if test.login {
				c.Transport.(*kafka.Transport).SASL = plain.Mechanism{Username: "u", Password: "p"}
			}
			require.NoError(t, askAll(t.Context(), c))
		})
	}
}

func TestFetchIsBounded(t *testing.T) {
	address := cluster(t)
	require.NoError(t, askAll(t.Context(), client(t, Guard{}, address)))
	for _, test := range []struct {
		why  string
		most uint32
		want string
	}{
		{"records of a size that is expected", 1 << 20, ""},
		{"records that are too large", 50, "bytes to Fetch: want 4 to 50"},
		{"where nobody asks for records", 0, "bytes to Fetch: want 4 to 0"},
	} {
		t.Run(test.why, func(t *testing.T) {
			answer, err := client(t, Guard{MaxFetch: test.most}, address).Fetch(t.Context(),
				&kafka.FetchRequest{Topic: "input", MinBytes: 1, MaxBytes: 1 << 20})
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			record, err := answer.Records.ReadRecord()
			require.NoError(t, err)
			value, err := kafka.ReadAll(record.Value)
			require.NoError(t, err)
			assert.Equal(t, "v", string(value))
		})
	}
}

func TestTLSWithAServerThatSpeaksNone(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	named := map[string]hostile.Broker{}
	for _, broker := range hostile.Brokers() {
		named[broker.Name] = broker
	}
	silent, stop, err := named["silence"].Listen()
	require.NoError(t, err)
	defer stop()
	leaving, stop, err := named["hangs up"].Listen()
	require.NoError(t, err)
	defer stop()
	for _, test := range []struct {
		why, address, want string
		within             time.Duration
	}{
		{"a web server", web.Listener.Addr().String(), "it does not speak TLS (it answered HTTP)", patient},
		{
			"a Kafka, to which that is a request of 350 MB", leaving,
			"TLS handshake: it hung up (unexpected EOF), as a server does that speaks plain text", patient,
		},
		{"one that says nothing", silent, "TLS handshake: context deadline exceeded", hasty},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := client(t, Guard{TLS: &tls.Config{}}, test.address)
			c.Transport.(*kafka.Transport).DialTimeout = test.within
			_, err := c.Metadata(t.Context(), &kafka.MetadataRequest{})
			require.ErrorContains(t, err, "kafka "+test.address+": "+test.want)
		})
	}
}

func TestNoLoginWhereOneIsWanted(t *testing.T) {
	address := cluster(t, kfake.EnableSASL(), kfake.Superuser("PLAIN", "u", "p"))
	c := client(t, Guard{LoginAdvice: "set --login"}, address)
	_, err := c.Metadata(t.Context(), &kafka.MetadataRequest{})
	require.ErrorContains(t, err, "kafka "+address+": it hung up before it answered Metadata (unexpected EOF); "+
		"the listener probably requires SASL: set --login")
}

func TestPlainTextWithAServerThatSpeaksTLS(t *testing.T) {
	server, _ := certificate(t)
	address := cluster(t, kfake.TLS(server))
	_, err := client(t, Guard{TLSAdvice: "set --tls"}, address).Metadata(t.Context(), &kafka.MetadataRequest{})
	require.ErrorContains(t, err, "kafka "+address+": it hung up before it answered ApiVersions (unexpected EOF); "+
		"the server probably requires TLS: set --tls")

	err = Guard{TLSAdvice: "set --tls"}.stranger([]byte("\x15\x03\x01\x00"))
	require.ErrorIs(t, err, ErrTLS)
	require.ErrorContains(t, err, ": set --tls")
}

// kafka-go sets no deadline for a login.
func TestALoginWithoutAnAnswer(t *testing.T) {
	address, stop, err := silentLater().Listen()
	require.NoError(t, err)
	defer stop()
	c := client(t, Guard{patience: 50 * time.Millisecond}, address)
	c.Transport.(*kafka.Transport).SASL = plain.Mechanism{Username: "u", Password: "p"}
	_, err = c.Metadata(t.Context(), &kafka.MetadataRequest{})
	require.ErrorContains(t, err, "kafka "+address+": no answer to SASLHandshake: i/o timeout")
}

func silentLater() hostile.Broker {
	for _, broker := range hostile.Brokers() {
		if broker.Name == "metadata and silence" {
			return broker
		}
	}
	return hostile.Broker{}
}

// cluster starts a Kafka in this process that holds the topic `input`.
func cluster(t *testing.T, options ...kfake.Opt) string {
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(1, "input")}, options...)...)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c.ListenAddrs()[0]
}

// certificate is for 127.0.0.1 and example.com.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	web := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return &tls.Config{Certificates: web.TLS.Certificates}, roots
}
