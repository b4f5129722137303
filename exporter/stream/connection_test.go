package stream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

const (
	user   = "flinkwatch"
	secret = "hunter2"
)

func as(mechanism, password string) *SASL {
	return &SASL{Mechanism: mechanism, Username: user, Password: func() (string, error) { return password, nil }}
}

func guarded(t *testing.T, options ...kfake.Opt) *broker {
	b := newBroker(t)
	b.options = options
	b.start()
	b.create(topic, 3)
	b.create(input, 3)
	return b
}

// requireOneLine requires that an auditor that cannot read says why, in a line, without the secret.
func requireOneLine(t *testing.T, b *broker, connection Connection, want string) {
	t.Helper()
	a, lines, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
	eventually(t, func() bool { return strings.Contains(lines.String(), "topic cannot be read") }, "said so")
	assert.Equal(t, 1, strings.Count(lines.String(), "topic cannot be read"), "one line:\n%s", lines)
	assert.Contains(t, lines.String(), want)
	assert.NotContains(t, lines.String(), secret)
	assert.False(t, a.Snapshot(now()).KafkaUp)
	assert.ErrorContains(t, a.Ready(), want)
	_, _, err := readOne(t.Context(), b.backlogAs(connection), nil)
	assert.ErrorContains(t, err, want)
}

func TestLogin(t *testing.T) {
	for _, mechanism := range []string{Plain, ScramSHA256, ScramSHA512} {
		t.Run(mechanism, func(t *testing.T) {
			b := guarded(t, kfake.EnableSASL(), kfake.Superuser(mechanism, user, secret))
			connection := b.connection()
			connection.SASL = as(mechanism, secret)
			a, _, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
			b.waitReady(a)
			in, out, err := readOne(t.Context(), b.backlogAs(connection), nil)
			require.NoError(t, err)
			assert.Len(t, in.Partitions, 3)
			assert.Len(t, out.Partitions, 3)

			b.refuseLogins()
			connection.SASL = as(mechanism, "guess")
			requireOneLine(t, b, connection, "SASL Authentication Failed")
		})
	}
}

// refuseLogins has logins refused as Kafka does it; kfake would only hang up.
func (b *broker) refuseLogins() {
	b.cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		answer := request.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		answer.ErrorCode = kerr.SaslAuthenticationFailed.Code
		answer.ErrorMessage = kmsg.StringPtr("Authentication failed: Invalid username or password")
		return answer, nil, true
	})
}

func TestLoginWithAnotherPasswordLater(t *testing.T) {
	b := guarded(t, kfake.EnableSASL(), kfake.Superuser(ScramSHA512, user, secret))
	var password atomic.Value
	password.Store("guess")
	connection := b.connection()
	connection.SASL = &SASL{Mechanism: ScramSHA512, Username: user, Password: func() (string, error) {
		return password.Load().(string), nil
	}}
	a, lines, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
	eventually(t, func() bool { return strings.Contains(lines.String(), "topic cannot be read") }, "said so")
	password.Store(secret)
	b.waitReady(a)
}

func TestLoginWithoutAPassword(t *testing.T) {
	b := guarded(t, kfake.EnableSASL(), kfake.Superuser(Plain, user, secret))
	connection := b.connection()
	connection.SASL = &SASL{Mechanism: Plain, Username: user, Password: func() (string, error) {
		return "", errors.New("open /secret: no such file")
	}}
	requireOneLine(t, b, connection, "login as flinkwatch: open /secret: no such file")
}

func TestTLS(t *testing.T) {
	web := httptest.NewTLSServer(http.NotFoundHandler()) // has a certificate for 127.0.0.1
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	server := &tls.Config{Certificates: web.TLS.Certificates, ClientAuth: tls.RequireAnyClientCert}
	b := guarded(t, kfake.TLS(server))

	connection := b.connection()
	connection.TLS = &tls.Config{RootCAs: roots, Certificates: web.TLS.Certificates}
	a, _, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
	b.waitReady(a)

	connection.TLS = &tls.Config{Certificates: web.TLS.Certificates}
	requireOneLine(t, b, connection, "certificate signed by unknown authority")
	connection.TLS = &tls.Config{RootCAs: roots, ServerName: "elsewhere", Certificates: web.TLS.Certificates}
	requireOneLine(t, b, connection, "not elsewhere")
	connection.TLS = &tls.Config{RootCAs: roots}
	requireOneLine(t, b, connection, "certificate required")
}

// With no more than what docs/kafka-access.md says, all can be read; without one of these permissions, a line says so.
func TestPermissions(t *testing.T) {
	permission := func(kind kmsg.ACLResourceType, name string, operation kmsg.ACLOperation) kfake.ACL {
		return kfake.ACL{
			Resource: kind, Name: name, Operation: operation, Pattern: kmsg.ACLResourcePatternTypeLiteral, Allow: true,
		}
	}
	readOutput := permission(kmsg.ACLResourceTypeTopic, topic, kmsg.ACLOperationRead)
	describeOutput := permission(kmsg.ACLResourceTypeTopic, topic, kmsg.ACLOperationDescribe)
	readInput := permission(kmsg.ACLResourceTypeTopic, input, kmsg.ACLOperationRead)
	describeGroup := permission(kmsg.ACLResourceTypeGroup, group, kmsg.ACLOperationDescribe)
	start := func(t *testing.T, permissions ...kfake.ACL) (*broker, Connection) {
		b := guarded(t, kfake.EnableSASL(), kfake.EnableACLs(), kfake.Superuser(Plain, "admin", "admin"),
			kfake.User(Plain, user, secret, permissions...))
		connection := b.connection()
		connection.SASL = as(Plain, secret)
		return b, connection
	}
	t.Run("all", func(t *testing.T) {
		b, connection := start(t, readOutput, readInput, describeGroup)
		a, lines, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
		b.waitReady(a)
		assert.Contains(t, lines.String(), "not known whether the topic is compacted", "a permission that is not needed")
		_, _, err := readOne(t.Context(), b.backlogAs(connection), nil)
		require.NoError(t, err)
	})
	refused := func(t *testing.T, want string, permissions ...kfake.ACL) {
		b, connection := start(t, permissions...)
		b.writeAs("admin", value("a", 0, 1000))
		a, lines, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
		eventually(t, func() bool { return strings.Contains(lines.String(), "topic cannot be read") }, "said so")
		assert.Contains(t, lines.String(), want)
		assert.ErrorContains(t, a.Ready(), want)
	}
	t.Run("not to see the topic", func(t *testing.T) {
		refused(t, "the topic does not exist, or the user may not describe it", readInput, describeGroup)
	})
	t.Run("not to read the topic", func(t *testing.T) {
		refused(t, "topic output, partition 0: fetch from offset 0: [29] Topic Authorization Failed", describeOutput,
			describeGroup)
	})
	t.Run("not to see the group", func(t *testing.T) {
		b, connection := start(t, readOutput, readInput)
		_, out, err := readOne(t.Context(), b.backlogAs(connection), nil)
		require.ErrorContains(t, err, "group click-event-count: committed offsets: [30] Group Authorization Failed")
		assert.Len(t, out.Partitions, 3, "what may be seen is served")
	})
	t.Run("not to see the input", func(t *testing.T) {
		b, connection := start(t, readOutput, describeGroup)
		_, out, err := readOne(t.Context(), b.backlogAs(connection), nil)
		require.ErrorContains(t, err, "topic input: partitions: the topic does not exist, or the user may not describe it")
		assert.Len(t, out.Partitions, 3, "what may be seen is served")
	})
}

// writeAs writes a record to the output as a user whose password is his name.
func (b *broker) writeAs(name, value string) {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.address()), kgo.SASL(plain.Auth{User: name, Pass: name}.AsMechanism()),
		kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(b.t, err)
	defer client.Close()
	require.NoError(b.t, client.ProduceSync(b.t.Context(), &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr())
}
