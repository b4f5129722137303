package main

import (
	"bytes"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/exporter/collector"
)

// kafkaPage is what an exporter with these flags serves about Kafka, and logs.
func kafkaPage(t *testing.T, args ...string) (metrics, log string) {
	t.Helper()
	options, err := parse(append([]string{"--audit.keys=/a"}, args...), io.Discard)
	require.NoError(t, err)
	written := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(written, &slog.HandlerOptions{Level: slog.LevelDebug}))
	side := newExporter(logger).auditing
	require.NoError(t, side.apply(options.audits))
	handler := collector.Handler(prometheus.NewRegistry(), func() collector.Scrape {
		return collector.Scrape{Collectors: side.collectors(), Logger: logger}
	}, logger)
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	assert.NotContains(t, response.Body.String(), secret)
	assert.NotContains(t, written.String(), secret)
	return response.Body.String(), written.String()
}

// A login over TLS, with both from files.
func TestKafkaAccess(t *testing.T) {
	web := httptest.NewTLSServer(http.NotFoundHandler()) // has a certificate for 127.0.0.1
	defer web.Close()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "input", "output"), kfake.TLS(web.TLS),
		kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "prometheus", secret))
	require.NoError(t, err)
	defer broker.Close()
	login := []string{
		"--kafka.brokers=" + broker.ListenAddrs()[0],
		"--kafka.sasl.mechanism=SCRAM-SHA-512", "--kafka.sasl.username=prometheus",
	}
	right := "--kafka.sasl.password-file=" + file(t, secret+"\n")
	authority := []string{"--kafka.tls.enabled", "--kafka.tls.ca-file=" + file(t, string(ca))}
	tests := []struct {
		why  string
		args []string
		want string // in the log; empty if all is well
	}{
		{"all is well", append(authority, right), ""},
		{
			"a password of another day", append(authority, "--kafka.sasl.password-file="+file(t, "guess")),
			"topic output: partitions",
		},
		{"an authority that is not known", []string{right, "--kafka.tls.enabled"}, "certificate signed by unknown authority"},
		{"any certificate will do", []string{right, "--kafka.tls.enabled", "--kafka.tls.insecure-skip-verify"}, ""},
		{"another name", append(authority, right, "--kafka.tls.server-name=kafka.elsewhere"), "not kafka.elsewhere"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			metrics, log := kafkaPage(t, append(login, test.args...)...)
			if test.want == "" {
				assert.Contains(t, metrics, `flink_exporter_collector_success{collector="backlog"} 1`)
				assert.Empty(t, log)
				return
			}
			assert.Contains(t, metrics, `flink_exporter_collector_success{collector="backlog"} 0`)
			assert.Contains(t, log, test.want)
			assert.Equal(t, 1, bytes.Count([]byte(log), []byte("\n")), "one line:\n%s", log)
		})
	}
}

// What the flags say is found out at the start, and not when it is too late.
func TestKafkaAccessWithoutAnAuthority(t *testing.T) {
	options, err := parse([]string{
		"--audit.keys=/a", "--kafka.tls.enabled", "--kafka.tls.ca-file=" + file(t, "no certificate"),
	}, io.Discard)
	require.NoError(t, err)
	err = newExporter(slog.New(slog.DiscardHandler)).apply(options)
	require.ErrorContains(t, err, "--kafka.tls: unable to use specified CA cert")
}

func TestKafkaPasswordIsReadAnew(t *testing.T) {
	access := kafkaAccess{passwordFile: file(t, secret+"\r\n"), mechanism: "PLAIN", username: "prometheus"}
	connection, err := access.connection()
	require.NoError(t, err)
	password, err := connection.SASL.Password()
	require.NoError(t, err)
	assert.Equal(t, secret, password, "without the end of the line")
	access.passwordFile = file(t, "another")
	password, err = connection.SASL.Password()
	require.NoError(t, err)
	assert.Equal(t, "another", password)
}
