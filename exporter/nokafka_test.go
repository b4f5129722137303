package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/kafkaguard/hostile"
)

// What is wrong with --kafka.brokers is told wherever a user may look.
func TestBrokersThatAreNoKafka(t *testing.T) {
	for _, broker := range hostile.Brokers() {
		if broker.Name != "HTTP" && broker.Name != "a mail server" && broker.Name != "TLS" {
			continue
		}
		t.Run(broker.Name, func(t *testing.T) {
			address, hangUp, err := broker.Listen()
			require.NoError(t, err)
			defer hangUp()
			reason := "kafka " + address + ": " + broker.Says

			base, stop := start(t, "--flink.url=http://127.0.0.1:1", "--kafka.brokers="+address)
			require.Eventually(t, func() bool {
				_, body := get(t, base+"/-/ready")
				return strings.Contains(body, reason)
			}, 10*time.Second, 20*time.Millisecond)
			_, page := get(t, base+"/metrics")
			assert.Contains(t, page, `window_audit_kafka_up{audit="main"} 0`)
			require.NoError(t, stop())

			out := &bytes.Buffer{}
			err = run(t.Context(), []string{"--audit.once", "--kafka.brokers=" + address}, out, io.Discard)
			assert.Equal(t, 2, exitCode(err))
			assert.ErrorContains(t, err, reason)
			assert.Contains(t, out.String(), reason)
		})
	}
}
