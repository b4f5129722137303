package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/e2e/cases"
)

// settings are what the flags and the file say alike; the rest is about the process.
func (o *options) settings() options {
	kept := options{flinkOptions: o.flinkOptions, probe: probeOptions{allow: o.probe.allow, plain: o.probe.plain}}
	for _, a := range o.audits {
		kept.audits = append(kept.audits, new(*a))
		kept.audits[len(kept.audits)-1].audit.once = onceFlags{}
	}
	return kept
}

func configFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "flinkwatch.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// The file that print-config prints yields the exporter that the flags yield.
func TestPrintConfig(t *testing.T) {
	tests := []struct {
		why  string
		args []string
	}{
		{"the defaults", nil},
		{"no audit, no backlog", []string{
			"--audit.topic=", "--backlog.topic=", "--backlog.group=", "--audit.input-topic=", "--kafka.brokers=",
		}},
		{"another job", []string{
			"--kafka.brokers=a:9092, b:9092", "--audit.topic=orders-per-minute", "--audit.input-topic=orders",
			"--audit.window-size=1m", "--audit.window-offset=10s", "--audit.key-field=@key", "--audit.end-field=",
			"--audit.time-format=dd-MM-yyyy hh:mm:ss:SSS", "--audit.time-clock=unwrap", "--audit.time-zone=Europe/Berlin",
			"--audit.late=tolerate", "--audit.updates=max", "--audit.lateness=30s", "--audit.from=2026-11-23T01:00:00Z",
		}},
		{"a constant count of given keys", []string{"--audit.expected=1000", "--audit.keys=/help, true,007,null"}},
		{"several topics", []string{"--audit.topic=orders-eu,orders-us", "--audit.input-topic=clicks,orders"}},
		{"patterns of topics", []string{"--audit.topic=^orders-[a-z]{2,3}$", "--audit.input-topic=^clicks-.*"}},
		{"sums", []string{
			"--audit.result=sum", "--audit.input-sum-field=amount", "--audit.decimals=2", "--audit.tolerance=0.05",
		}},
		{"a shard", []string{
			"--audit.shard-of=8", "--audit.shard-number=0", "--audit.shard-url=http://flinkwatch-{number}:9200",
		}},
		{"keys that come and go", []string{"--audit.expected=none", "--audit.presence=off"}},
		{"a key whose name is a number or a word of YAML", []string{"--audit.null-key=null", "--audit.count-field=1e3"}},
		{"processing time, no count", []string{"--audit.time=processing", "--audit.expected=none", "--backlog.topic="}},
		{"access to both", []string{
			"--kafka.tls.enabled", "--kafka.tls.insecure-skip-verify", "--kafka.sasl.mechanism=PLAIN", "--kafka.memory=8MB",
			"--kafka.sasl.username=me", "--kafka.sasl.password-file=flags.go", "--flink.bearer-token-file=flags.go",
			"--flink.url=https://flink.example/x", "--flink.jobs.include=orders-.*", "--flink.subtasks",
		}},
		{"probes", []string{"--probe.allow=*-rest.flink:8081,10.0.0.1:*"}},
		{"a flag that is turned off", []string{"--no-flink.subtasks"}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			assertSameByFile(t, test.args)
		})
	}
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			args := append([]string{"--audit.topic=results", "--audit.input-topic=events"}, c.Flags...)
			if len(c.Schemas) > 0 {
				args = append(args, "--audit.schema-registry=http://registry:8081",
					"--audit.schema-registry.basic-auth.username=me",
					"--audit.schema-registry.basic-auth.password-file=configfile_test.go")
			}
			assertSameByFile(t, args)
		})
	}
}

func assertSameByFile(t *testing.T, args []string) {
	t.Helper()
	flags, err := parse(args, io.Discard)
	require.NoError(t, err)
	var printed bytes.Buffer
	require.NoError(t, run(t.Context(), append([]string{"print-config"}, args...), &printed, io.Discard))
	file, err := parse([]string{"--config.file=" + configFile(t, printed.String())}, io.Discard)
	require.NoError(t, err, printed.String())
	assert.Equal(t, flags.settings(), file.settings(), printed.String())
}

const oneAudit = `kafka: {main: {bootstrap_servers: ["a:9092"]}}
flink: {main: {url: http://flink:8081}}
audits:
- name: orders
  topic: orders-per-minute
  input_topic: orders
`

func TestConfigFile(t *testing.T) {
	tests := []struct {
		why, text string
		want      string // of the error after the file's name; empty for none
	}{
		{"one audit", oneAudit, ""},
		{"settings from an anchor", "x-w: &w {size: 1m}\n" + oneAudit + "  window: {<<: *w, offset: 5s}\n", ""},
		{"nothing", "", ": the file is empty"},
		{"no YAML", "flink: [", ": yaml: line 1"},
		{"two documents", oneAudit + "---\na: 1\n", ":7: want one document"},
		{"an unknown section", oneAudit + "rules: []\n", ":7: rules: unknown field"},
		{"an unknown field", oneAudit + "  window: {siez: 1m}\n", ":7: audits[0].window.siez: unknown field"},
		{"a field with a dot", oneAudit + "  window.size: 1m\n", ":7: audits[0].window.size: unknown field"},
		{"a field twice", oneAudit + "  topic: other\n", ":7: audits[0].topic: is in line 5 already"},
		{"no value", oneAudit + "  backlog: {topic: }\n", ":7: audits[0].backlog.topic: want a value"},
		{"a list for a value", oneAudit + "  window: {size: [1m]}\n", ":7: audits[0].window.size: want a value"},
		{"a value for fields", oneAudit + "  window: 1m\n", ":7: audits[0].window: want fields"},
		{"a wrong value", oneAudit + "  window: {size: 5}\n", `:7: audits[0].window.size: "5": want a time with its unit`},
		{"a number that is none", oneAudit + "  judge: {grace: many}\n", `:7: audits[0].judge.grace: "many": want a whole`},
		{
			"values that do not go together", oneAudit + "  expect: {count: none, key_forget: 2h}\n",
			":7: audits[0].expect.key_forget: 2h0m0s",
		},
		{"no topic of the input", oneAudit[:len(oneAudit)-22], ":4: audits[0].input_topic: want the topic whose events"},
		{
			"a backlog without a group", oneAudit + "  backlog: {topic: orders}\n",
			":4: audits[0].backlog.group: want the job's",
		},
		{"a cluster that is not there", oneAudit + "  kafka: other\n", `:7: audits[0].kafka: "other" is not in kafka:`},
		{"no name", oneAudit + "- topic: x\n", ":7: audits[1].name: want a name"},
		{
			"a name that is no label", oneAudit + "- name: a b\n  topic: x\n  input_topic: y\n",
			`:7: audits[1].name: "a b": want up to 63 letters`,
		},
		{"a name twice", oneAudit + "- name: orders\n", `:7: audits[1].name: "orders" is the name of the audit in line 4`},
		{"a fault of the second audit", oneAudit + "- name: b\n  topic: x\n", ":7: audits[1].input_topic: want the topic"},
		{
			"a cluster for one audit alone", oneAudit + "  cluster: east\n- name: b\n  topic: x\n",
			":8: audits[1].cluster: want the audit's",
		},
		{
			"several Kafka clusters and no choice", "kafka: {a: {}, b: {}}\naudits:\n- name: x\n",
			":3: audits[0].kafka: want the name",
		},
		{"two Flink clusters", "flink:\n  a: {url: http://a:1}\n  b: {}\n", ":3: flink.b: want one Flink cluster"},
		{"an anchor within itself", "flink: {main: &m {<<: *m, url: http://flink:8081}}\n", "flink.main: want fields"},
		{"probes of nothing", "probe: {modules: {}}\n", ":1: probe.allow: want the hosts that may be probed"},
		{"a host without a port", "probe:\n  allow: [orders-rest]\n", `:2: probe.allow: "orders-rest": want host:port`},
		{
			"a module for no hosts", "probe:\n  allow: ['a:1']\n  modules:\n    prod: {subtasks: true}\n",
			":4: probe.modules.prod.hosts: want the hosts that the module is for",
		},
		{
			"a module with an address", "probe: {allow: ['a:1'], modules: {prod: {url: http://a}}}\n",
			":1: probe.modules.prod.url: unknown field",
		},
		{"a module whose secret cannot be read", "probe:\n  allow: ['a:1']\n  modules:\n    prod:\n      hosts: ['a:1']\n" +
			"      bearer_token_file: nowhere\n", ":6: probe.modules.prod.bearer_token_file: open nowhere"},
		{"an address without scheme", "flink:\n  main:\n    url: flink:8081\n", ":3: flink.main.url: want http://host:port"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			file := configFile(t, test.text)
			var said bytes.Buffer
			err := run(t.Context(), []string{"check", "config", file}, &said, io.Discard)
			if test.want == "" {
				require.NoError(t, err)
				assert.Contains(t, said.String(), "topic orders-per-minute")
				return
			}
			require.ErrorContains(t, err, test.want)
			assert.ErrorContains(t, err, file)
			assert.Equal(t, badUsage, exitCode(err))
		})
	}
}

func TestConfigFileAndFlags(t *testing.T) {
	_, err := parse([]string{"--config.file=" + configFile(t, oneAudit), "--audit.grace=3"}, io.Discard)
	require.ErrorContains(t, err, "--audit.grace: with --config.file, want it in the file")
	t.Setenv("FLINKWATCH_FLINK_URL", "http://other:8081")
	_, err = parse([]string{"--config.file=" + configFile(t, oneAudit)}, io.Discard)
	require.ErrorContains(t, err, "FLINKWATCH_FLINK_URL")
}

func TestCommand(t *testing.T) {
	tests := []struct {
		why, name string
		args      []string
		flags     []string
	}{
		{"none is serve", "serve", nil, nil},
		{"flags alone are serve's", "serve", []string{"--audit.once"}, []string{"--audit.once"}},
		{"serve, by name", "serve", []string{"serve", "--flink.subtasks"}, []string{"--flink.subtasks"}},
		{"audit is a flag, too", "serve", []string{"audit", "--audit.grace=3"}, []string{"--audit.once", "--audit.grace=3"}},
		{"a file is a flag, too", "check", []string{"check", "config", "a.yaml"}, []string{"--config.file=a.yaml"}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			name, flags, err := command(test.args)
			require.NoError(t, err)
			assert.Equal(t, test.name, name)
			assert.Equal(t, test.flags, flags)
		})
	}
	for why, args := range map[string][]string{
		"check of nothing":           {"check"},
		"a command that is none":     {"serv"},
		"a file for print-config":    {"print-config", "--config.file=" + configFile(t, oneAudit)},
		"a file that is not there":   {"check", "config", "nowhere.yaml"},
		"more than one file to read": {"check", "config", "a.yaml", "b.yaml"},
	} {
		assert.Equal(t, badUsage, exitCode(run(t.Context(), args, io.Discard, io.Discard)), why)
	}
}
