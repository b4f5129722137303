package main

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
)

// threeAudits are two of one topic, with windows of their own, and one whose topic is missing.
const threeAudits = `kafka:
  here: {bootstrap_servers: ["%s"]}
  nowhere: {bootstrap_servers: ["127.0.0.1:1"]}
audits:
- &a {name: quarter, kafka: here, topic: output, window: {size: 15s}, expect: {count: none}, job: Clicks}
- {<<: *a, name: minute, window: {size: 1m}}
- {<<: *a, name: missing, topic: not-there}
- {<<: *a, name: away, kafka: nowhere}
`

// Audits of one exporter do not disturb each other: each has its verdicts, its readiness and its page.
func TestAuditsBesideEachOther(t *testing.T) {
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "output"))
	require.NoError(t, err)
	defer broker.Close()
	base, stop := start(t, "--config.file="+configFile(t, fmt.Sprintf(threeAudits, broker.ListenAddrs()[0])))
	require.Eventually(t, func() bool {
		status, _ := get(t, base+"/-/ready")
		return status == http.StatusOK
	}, 30*time.Second, 20*time.Millisecond, "ready although one topic is missing and one cluster is away")

	_, page := get(t, base+"/metrics")
	for _, line := range []string{
		`window_audit_ready{audit="quarter"} 1`, `window_audit_ready{audit="minute"} 1`,
		`window_audit_ready{audit="missing"} 0`, `window_audit_ready{audit="away"} 0`,
		`window_audit_kafka_up{audit="missing"} 1`, `window_audit_kafka_up{audit="away"} 0`,
		`window_audit_window_size_seconds{audit="quarter"} 15`, `window_audit_window_size_seconds{audit="minute"} 60`,
		`window_audit_info{audit="minute",expected="none",group="",input_topic="",` +
			`job_name="Clicks",time="event",topic="output"} 1`,
	} {
		assert.Contains(t, page, line+"\n")
	}
	assert.NotContains(t, page, "flink_exporter_up", "no Flink cluster is in the file")

	_, list := get(t, base+"/windows?format=text")
	assert.Regexp(t, `(?m)^missing +not-there .*the topic does not exist`, list)
	assert.Regexp(t, `(?m)^quarter +output +15s .* no window has been judged$`, list)
	status, one := get(t, base+"/windows/minute?format=text")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, one, "Audit minute\nWindows of 1m0s in topic output\n")
	status, _ = get(t, base+"/windows/other")
	assert.Equal(t, http.StatusNotFound, status)
	require.NoError(t, stop())
}

// --audit.once reads one of the audits of a file.
func TestOneAuditOfAFile(t *testing.T) {
	file := configFile(t, fmt.Sprintf(threeAudits, "127.0.0.1:1"))
	tests := []struct {
		why  string
		args []string
		want string // of the error; empty if there is none
	}{
		{"the one that is named", []string{"--audit.name=minute"}, ""},
		{
			"none is named, and there are several", nil,
			`--audit.name: "": want one of the audits in ` + file + ": quarter, minute, missing, away",
		},
		{"there is none of this name", []string{"--audit.name=hour"}, `--audit.name: "hour": want one of`},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			o, err := parse(append([]string{"--config.file=" + file, "--audit.once"}, test.args...), io.Discard)
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			require.Len(t, o.audits, 1)
			assert.Equal(t, time.Minute, o.audits[0].audit.config.Size)
		})
	}
	_, err := parse([]string{"--config.file=" + file, "--audit.name=minute"}, io.Discard)
	require.ErrorContains(t, err, "--audit.name: with --config.file, want it in the file")
}
