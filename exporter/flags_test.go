package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

func TestFlags(t *testing.T) {
	tests := []struct {
		why  string
		args []string
		want string // of the error; empty for none
	}{
		{"the defaults", nil, ""},
		{"an address behind a proxy", []string{"--flink.url=https://flink.example/prefix/"}, ""},
		{"no scheme", []string{"--flink.url=localhost:8081"}, "--flink.url: want http://host:port or https://host:port"},
		{"no host", []string{"--flink.url=http://"}, "--flink.url: want http://"},
		{"another scheme", []string{"--flink.url=ftp://flink"}, "--flink.url: want http://"},
		{
			"a password is refused, and not repeated",
			[]string{"--flink.url=http://u:hunter2@flink"},
			"--flink.url: want an address without user and password",
		},
		{
			"a query has no place in it",
			[]string{"--flink.url=http://flink?a=b"},
			"--flink.url: want an address without ? and #",
		},
		{"a negative timeout", []string{"--flink.timeout=-5s"}, "--flink.timeout: -5s: want 1ms or more"},
		{
			"a timeout without unit",
			[]string{"--flink.timeout=5"},
			`--flink.timeout: "5": want a time with its unit, such as 15s or 1m`,
		},
		{
			"a user without a password",
			[]string{"--flink.basic-auth.username=me"},
			"--flink.basic-auth.username: want --flink.basic-auth.password-file with it",
		},
		{
			"a password that is not there",
			[]string{"--flink.basic-auth.username=me", "--flink.basic-auth.password-file=nowhere"},
			"--flink.basic-auth.password-file: open nowhere",
		},
		{
			"a certificate without its key",
			[]string{"--flink.tls.cert-file=flags.go"},
			"--flink.tls.cert-file: want --flink.tls.key-file with it",
		},
		{"two ways to say who we are", []string{
			"--flink.basic-auth.username=me", "--flink.basic-auth.password-file=flags.go", "--flink.bearer-token-file=flags.go",
		}, "--flink.bearer-token-file: want either a token or a user name and password"},
		{"no expression", []string{"--flink.jobs.include=("}, `--flink.jobs.include: "(": want a regular expression`},
		{
			"a number of series that is none",
			[]string{"--scrape.max-series=all"},
			`--scrape.max-series: "all": want a whole number`,
		},
		{"less than no series", []string{"--scrape.max-series=-1"}, "--scrape.max-series: -1: want 0 or more"},
		{"several brokers", []string{"--kafka.brokers=a:9092, b:9092"}, ""},
		{"a broker without port", []string{"--kafka.brokers=a:9092,b"}, `--kafka.brokers: "b": want host:port,host:port`},
		{"no broker", []string{"--kafka.brokers="}, "--kafka.brokers: want host:port,host:port"},
		{"keys of the input", []string{"--audit.keys="}, ""},
		{"a count, and learned keys", []string{"--audit.keys=", "--audit.expected=1000"}, ""},
		{"no count at all", []string{"--audit.expected=none"}, ""},
		{"an input without a topic", []string{"--audit.input-topic="}, "--audit.input-topic: want the topic whose events"},
		{
			"one topic for both",
			[]string{"--audit.input-topic=output"},
			`--audit.input-topic: "output" is the topic of the results`,
		},
		{"expected counts", []string{"--audit.expected-topic=expected"}, ""},
		{"expected counts of some events", []string{"--audit.expected-topic=expected", "--audit.input-where=size > 0"}, ""},
		{"a shard", []string{"--audit.shard-of=8", "--audit.shard-number=0"}, ""},
		{"where the shards are", []string{
			"--audit.shard-of=8", "--audit.shard-number=7", "--audit.shard-url=https://flinkwatch-{number}.example/x",
		}, ""},
		{
			"a shard that nobody has numbered",
			[]string{"--audit.shard-of=8"},
			"--audit.shard-number: want a number from 0 to 7, as --audit.shard-of is 8",
		},
		{
			"shards are numbered from 0",
			[]string{"--audit.shard-of=8", "--audit.shard-number=8"},
			"--audit.shard-number: 8 of 8 shards: they are numbered from 0 to 7",
		},
		{
			"a number that is none",
			[]string{"--audit.shard-of=8", "--audit.shard-number=3/8"},
			`--audit.shard-number: "3/8": want a whole number`,
		},
		{
			"the number of no shard",
			[]string{"--audit.shard-number=3"},
			"--audit.shard-number: 3 of no shards: want how many shards there are",
		},
		{
			"too many shards",
			[]string{"--audit.shard-of=1001", "--audit.shard-number=3"},
			"--audit.shard-of: 1001 is not between 1 and 1000",
		},
		{
			"one address for all shards",
			[]string{"--audit.shard-of=8", "--audit.shard-number=3", "--audit.shard-url=http://flinkwatch:9200"},
			"--audit.shard-url: want {number} in it, as in http://flinkwatch-{number}:9200",
		},
		{
			"an address that is none",
			[]string{"--audit.shard-of=8", "--audit.shard-number=3", "--audit.shard-url=flinkwatch-{number}:9200"},
			"--audit.shard-url: want http://host:port or https://host:port",
		},
		{
			"an address of no shards",
			[]string{"--audit.shard-url=http://a-{number}:9200"},
			"--audit.shard-url: only with --audit.shard-of",
		},
		{
			"a report is of all keys",
			[]string{"--audit.once", "--audit.shard-of=8", "--audit.shard-number=3"},
			"--audit.shard-of: not with --audit.once, whose report is of all keys",
		},
		{
			"a shard's name is too long for an audit's",
			[]string{"--audit.name=" + strings.Repeat("a", 60), "--audit.shard-of=8", "--audit.shard-number=3"},
			"want up to 63 letters, digits, - and _",
		},
		{
			"expected counts that nobody wants",
			[]string{"--audit.expected-topic=expected", "--audit.expected=7"},
			"--audit.expected-topic: only with --audit.expected=input and --audit.time=event",
		},
		{
			"expected counts by the clock",
			[]string{"--audit.expected-topic=expected", "--audit.time=processing"},
			"--audit.expected-topic: only with --audit.expected=input and --audit.time=event",
		},
		{
			"expected counts of a pattern",
			[]string{"--audit.expected-topic=expected", "--audit.input-topic=^in.*"},
			"--audit.expected-topic: want the names of the input topics",
		},
		{
			"expected counts among the events",
			[]string{"--audit.expected-topic=input"},
			`--audit.expected-topic: "input" is a topic of the results, or of the events`,
		},
		{
			"two topics of expected counts",
			[]string{"--audit.expected-topic=a,b"},
			`--audit.expected-topic: "a,b": want the name of one topic`,
		},
		{
			"expected counts of open transactions",
			[]string{"--audit.expected-topic=expected", "--kafka.isolation=read_uncommitted"},
			"--kafka.isolation: want read_committed",
		},
		{"no input is counted", []string{"--audit.input-topic=", "--audit.expected=7"}, ""},
		{
			"a key remembered for longer than the results",
			[]string{"--audit.keys=", "--audit.expected=none", "--audit.key-forget=2h"},
			"--audit.key-forget: 2h0m0s is not between",
		},
		{"an unknown time", []string{"--audit.time=wall"}, `--audit.time: "wall": want event or processing`},
		{"an unknown way with late events", []string{"--audit.late=no"}, `--audit.late: "no": want strict or tolerate`},
		{"an unknown way with updates", []string{"--audit.updates=no"}, `--audit.updates: "no": want all or last`},
		{"a time that is none", []string{"--audit.from=today"}, `--audit.from: "today": want a time such as 2026-`},
		{"patience with a partition", []string{"--audit.input-idle=10m"}, ""},
		{"negative patience with a partition", []string{"--audit.input-idle=-1s"}, "--audit.input-idle: -1s is negative"},
		{"negative lateness", []string{"--audit.lateness=-1s"}, "--audit.lateness: -1s is negative"},
		{
			"an isolation that Kafka does not know",
			[]string{"--kafka.isolation=serializable"},
			`--kafka.isolation: "serializable": want read_committed or read_uncommitted`,
		},
		{
			"less memory than is needed", []string{"--kafka.memory=1MB"}, "--kafka.memory: 1MiB: want 4MiB or more",
		},
		{
			"a cluster of which one broker may have all requests",
			[]string{"--kafka.max-fetches=1"},
			"--kafka.max-fetches: 1: want 2 or more",
		},
		{
			"a user without a mechanism",
			[]string{"--kafka.sasl.username=me", "--kafka.sasl.password-file=flags.go"},
			"--kafka.sasl.mechanism: want --kafka.sasl.username and --kafka.sasl.password-file with it, or none",
		},
		{
			"a mechanism without a user",
			[]string{"--kafka.sasl.mechanism=PLAIN"},
			"--kafka.sasl.mechanism: want --kafka.sasl.username",
		},
		{"a mechanism that is none of ours", []string{
			"--kafka.sasl.mechanism=GSSAPI", "--kafka.sasl.username=me", "--kafka.sasl.password-file=flags.go",
		}, `--kafka.sasl.mechanism: "GSSAPI": want one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER, AWS_MSK_IAM`},
		{
			"a token is for OAUTHBEARER",
			[]string{"--kafka.sasl.mechanism=PLAIN", "--kafka.sasl.token-file=flags.go"},
			"--kafka.sasl.mechanism: want either --kafka.sasl.token-file or --kafka.sasl.oauth.token-url with OAUTHBEARER, " +
				"and nothing else",
		},
		{
			"OAUTHBEARER without a token",
			[]string{"--kafka.sasl.mechanism=OAUTHBEARER"},
			"--kafka.sasl.mechanism: want either --kafka.sasl.token-file or --kafka.sasl.oauth.token-url with OAUTHBEARER",
		},
		{
			"two ways to a token",
			[]string{"--kafka.sasl.mechanism=OAUTHBEARER", "--kafka.sasl.token-file=flags.go", "--kafka.sasl.oauth.client-id=x"},
			"--kafka.sasl.mechanism: want either --kafka.sasl.token-file or --kafka.sasl.oauth.token-url with OAUTHBEARER",
		},
		{
			"a token's address without a client",
			[]string{"--kafka.sasl.mechanism=OAUTHBEARER", "--kafka.sasl.oauth.token-url=https://login.example/token"},
			"--kafka.sasl.oauth.token-url: want --kafka.sasl.oauth.client-id and --kafka.sasl.oauth.client-secret-file with it",
		},
		{
			"a token's address that is none, and a secret that is not there",
			[]string{
				"--kafka.sasl.mechanism=OAUTHBEARER", "--kafka.sasl.oauth.token-url=login.example",
				"--kafka.sasl.oauth.client-id=x", "--kafka.sasl.oauth.client-secret-file=nowhere",
			},
			"--kafka.sasl.oauth.token-url: want http://host:port or https://host:port\n" +
				"--kafka.sasl.oauth.client-secret-file: open nowhere",
		},
		{
			"a login by AWS in plain text",
			[]string{"--kafka.sasl.mechanism=AWS_MSK_IAM"},
			"--kafka.tls.enabled: want it with AWS_MSK_IAM",
		},
		{
			"a password for AWS",
			[]string{"--kafka.sasl.mechanism=AWS_MSK_IAM", "--kafka.tls.enabled", "--kafka.sasl.username=me"},
			"--kafka.sasl.mechanism: want neither a password nor a token with AWS_MSK_IAM",
		},
		{
			"a region for nobody",
			[]string{"--kafka.sasl.aws-region=eu-central-1"},
			"--kafka.sasl.aws-region: want it with AWS_MSK_IAM only",
		},
		{"Kafka's password is not there", []string{
			"--kafka.sasl.mechanism=PLAIN", "--kafka.sasl.username=me", "--kafka.sasl.password-file=nowhere",
		}, "--kafka.sasl.password-file: open nowhere"},
		{
			"an authority without TLS",
			[]string{"--kafka.tls.ca-file=flags.go"},
			"--kafka.tls.enabled: want it with the other flags",
		},
		{
			"the exporter's certificate without its key",
			[]string{"--kafka.tls.enabled", "--kafka.tls.cert-file=flags.go"},
			"--kafka.tls.cert-file: want --kafka.tls.key-file with it",
		},
		{"nobody needs a login", []string{"--backlog.topic=", "--audit.topic=", "--kafka.sasl.mechanism=PLAIN"}, ""},
		{"a key twice", []string{"--audit.keys=/a,/b,/a"}, `--audit.keys: "/a" is named twice`},
		{"months", []string{"--audit.window-size=1mo", "--audit.horizon=8784h"}, ""},
		{
			"months in a short horizon",
			[]string{"--audit.window-size=1mo"},
			"--audit.horizon: 1h0m0s is shorter than a window of 1mo",
		},
		{"no number of months", []string{"--audit.window-size=mo"}, `--audit.window-size: "mo": want a time with its unit`},
		{
			"five months",
			[]string{"--audit.window-size=5mo", "--audit.horizon=8784h"},
			"--audit.window-size: 5mo: want months that a year is",
		},
		{
			"expected counts of months",
			[]string{"--audit.expected-topic=expected", "--audit.window-size=1mo", "--audit.horizon=8784h"},
			"--audit.expected-topic: not for windows of months",
		},
		{"a window of no size", []string{"--audit.window-size=0s"}, "--audit.window-size: 0s is shorter than 1ms"},
		{"a count that cannot be right", []string{"--audit.expected=-1"}, "--audit.expected: -1 is not a positive count"},
		{
			"a count that is none",
			[]string{"--audit.expected=many"},
			`--audit.expected: "many": want a number of events, input or none`,
		},
		{"no grace", []string{"--audit.grace=0"}, "--audit.grace: 0 is less than 1 window"},
		{"negative patience", []string{"--audit.key-patience=-1s"}, "--audit.key-patience: -1s is negative"},
		{"no grace for keys", []string{"--audit.key-grace=0"}, "--audit.key-grace: 0 is less than 1 window"},
		{
			"a horizon smaller than a window",
			[]string{"--audit.horizon=10s"},
			"--audit.horizon: 10s is shorter than a window of 15s",
		},
		{"nothing is recent", []string{"--audit.recent=0s"}, "--audit.recent: 0s is not a positive duration"},
		{"fields of objects", []string{"--audit.start-field=window.start", "--audit.end-field=window.end"}, ""},
		{
			"neither start nor end",
			[]string{"--audit.start-field=", "--audit.end-field="},
			"--audit.start-field: want the field of the window's start",
		},
		{
			"a key from nowhere",
			[]string{"--audit.key-field=@offset"},
			`--audit.key-field: "@offset": want a field or @key or @none`,
		},
		{"no count to judge", []string{"--audit.count-field="}, "--audit.count-field: want the field of the count"},
		{"a Go layout", []string{"--audit.time-format=2006-01-02"}, `--audit.time-format: "2006-01-02" is none of rfc3339`},
		{"a clock of 36 hours", []string{"--audit.time-clock=36"}, `--audit.time-clock: "36": want 24 or am or unwrap`},
		{"a clock that nothing needs", []string{"--audit.time-clock=am"}, "--audit.time-clock: only for a pattern with hh"},
		{"sums", []string{"--audit.result=sum", "--audit.input-sum-field=amount", "--audit.tolerance=0.01"}, ""},
		{"sums of nothing that is counted", []string{"--audit.result=sum", "--audit.expected=none"}, ""},
		{"sums of what", []string{"--audit.result=sum"}, "--audit.input-sum-field: want the field of an event"},
		{
			"one sum for all",
			[]string{"--audit.result=sum", "--audit.expected=7"},
			"--audit.expected: 7 for every window: of sums",
		},
		{
			"a field to add up, and no sums",
			[]string{"--audit.input-sum-field=amount"},
			"--audit.input-sum-field: only for --audit.result=sum",
		},
		{"a tolerance of counts", []string{"--audit.tolerance=1"}, "--audit.tolerance: only for --audit.result=sum"},
		{
			"a tolerance of less than the last decimal",
			[]string{"--audit.result=sum", "--audit.input-sum-field=amount", "--audit.decimals=2", "--audit.tolerance=0.001"},
			"--audit.tolerance: 0.001: want 0, or a number that is not too small",
		},
		{
			"a tolerance of anything",
			[]string{"--audit.result=sum", "--audit.input-sum-field=amount", "--audit.tolerance=inf"},
			"--audit.tolerance: +Inf: want 0",
		},
		{"keys that come and go", []string{"--audit.presence=off", "--audit.expected=none"}, ""},
		{"several topics", []string{"--audit.topic=a,b", "--audit.input-topic=c,d"}, ""},
		{"a pattern of topics", []string{"--audit.topic=^orders-[a-z]{2,3}$", "--audit.input-topic=^clicks-.*"}, ""},
		{"a pattern that is none", []string{"--audit.topic=^orders-("}, "--audit.topic: error parsing regexp"},
		{"a topic twice", []string{"--audit.topic=a,b,a"}, `--audit.topic: "a" is there twice`},
		{"topics with spaces", []string{"--audit.topic=a, b"}, "--audit.topic: want names separated by commas"},
		{"a comma too many", []string{"--audit.input-topic=a,"}, "--audit.input-topic: want names separated by commas"},
		{
			"a topic on both sides",
			[]string{"--audit.topic=a,b", "--audit.input-topic=c,b"},
			`--audit.input-topic: "b" is the topic of the results`,
		},
		{
			"keys that come and go, and an input",
			[]string{"--audit.presence=off"},
			"--audit.presence: off: the events of the input tell",
		},
		{
			"presence beside counts of the input",
			[]string{"--audit.result=presence"},
			"--audit.result: presence: want --audit.expected=none",
		},
		{
			"a clock that is not explained",
			[]string{"--audit.time-format=dd-MM-yyyy hh:mm:ss:SSS"},
			"--audit.time-clock: \"dd-MM-yyyy hh:mm:ss:SSS\" has hh and no a",
		},
		{
			"a clock that only the input needs",
			[]string{"--audit.input-time-format=dd-MM-yyyy hh:mm:ss:SSS", "--audit.time-clock=am"},
			"",
		},
		{
			"a zone that is nowhere",
			[]string{"--audit.time-zone=Mars"},
			`--audit.time-zone: "Mars": want the name of a time zone`,
		},
		{
			"an unknown clock of windows",
			[]string{"--audit.window-clock=moon"},
			`--audit.window-clock: "moon": want utc or zone`,
		},
		{
			"a clock of windows without a zone",
			[]string{"--audit.window-clock=zone"},
			"--audit.window-clock: zone wants a time zone with it",
		},
		{"windows by the clock of a zone", []string{"--audit.window-clock=zone", "--audit.time-zone=Europe/Berlin"}, ""},
		{"an offset of a whole window", []string{"--audit.window-offset=15s"}, "--audit.window-offset: 15s is not shorter"},
		{"windows that hop", []string{"--audit.window-slide=5s"}, ""},
		{
			"a slide of which a window is no multiple",
			[]string{"--audit.window-slide=4s"},
			"--audit.window-slide: a window of 15s is no",
		},
		{"windows that cumulate", []string{"--audit.window-step=5s"}, ""},
		{
			"steps without an end",
			[]string{"--audit.window-step=5s", "--audit.end-field="},
			"--audit.window-step: want an end field",
		},
		{"sessions", []string{"--audit.window-gap=30m", "--audit.expected=none"}, ""},
		{
			"sessions with a size",
			[]string{"--audit.window-gap=30m", "--audit.window-size=30m", "--audit.expected=none", "--audit.window-slide=1m"},
			"--audit.window-slide: sessions do not hop",
		},
		{
			"sessions with another size",
			[]string{"--audit.window-gap=30m", "--audit.window-size=15s", "--audit.expected=none"},
			"--audit.window-size: sessions have none",
		},
		{
			"sessions against the input",
			[]string{"--audit.window-gap=30m"},
			"--audit.expected: input: which sessions there should be depends on all events",
		},
		{
			"sessions without an end",
			[]string{"--audit.window-gap=30m", "--audit.expected=none", "--audit.end-field="},
			"--audit.end-field: want the field of the window's end",
		},
		{
			"sessions with an offset",
			[]string{"--audit.window-gap=30m", "--audit.expected=none", "--audit.window-offset=1m"},
			"--audit.window-offset: sessions begin with an event",
		},
		{"no size", []string{"--audit.window-size=0s"}, "--audit.window-size: 0s is shorter than 1ms"},
		{
			"steps of one count",
			[]string{"--audit.window-step=5s", "--audit.expected=7"},
			"--audit.expected: 7 for every window",
		},
		{
			"an offset without unit",
			[]string{"--audit.window-offset=5"},
			`--audit.window-offset: "5": want a time with its unit`,
		},
		{"an event without time", []string{"--audit.input-time-field="}, "--audit.input-time-field: want the field"},
		{
			"an input of no format",
			[]string{"--audit.input-time-format=epoch"},
			`--audit.input-time-format: "epoch" is none of`,
		},
		{
			"an input with a key from nowhere",
			[]string{"--audit.input-key-field=@offset"},
			`--audit.input-key-field: "@offset"`,
		},
		{"no formats while the audit is off", []string{"--audit.topic=", "--audit.time-format=epoch"}, ""},
		{"no group", []string{"--backlog.group="}, "--backlog.group: want the job's consumer group"},
		{"no group while the backlog is off", []string{"--backlog.topic=", "--backlog.group="}, ""},
		{"nobody needs brokers", []string{"--backlog.topic=", "--audit.topic=", "--kafka.brokers="}, ""},
		{"a path that is taken", []string{"--web.telemetry-path=/-/ready"}, `--web.telemetry-path: "/-/ready"`},
		{"a path that is none", []string{"--web.telemetry-path=metrics"}, `--web.telemetry-path: "metrics"`},
		{"a path with dots and dashes", []string{"--web.telemetry-path=/flink/v1.2/my-metrics_~"}, ""},
		{"the start page", []string{"--web.telemetry-path=/"}, `--web.telemetry-path: "/": want a path such as /metrics`},
		{"a path below a page", []string{"--web.telemetry-path=/windows/metrics"}, "/windows is another page"},
		{"a pattern of the router", []string{"--web.telemetry-path=/{"}, `--web.telemetry-path: "/{": want a path`},
		{"a name for a part", []string{"--web.telemetry-path=/{x}/{x}"}, "--web.telemetry-path: "},
		{"a method", []string{"--web.telemetry-path=GET /metrics"}, "--web.telemetry-path: "},
		{"a path with a space", []string{"--web.telemetry-path=/a b"}, "--web.telemetry-path: "},
		{"a path up", []string{"--web.telemetry-path=/windows/../metrics"}, "--web.telemetry-path: "},
		{"a path to here", []string{"--web.telemetry-path=/./metrics"}, "--web.telemetry-path: "},
		{"a folder", []string{"--web.telemetry-path=/metrics/"}, "--web.telemetry-path: "},
		{"two slashes", []string{"--web.telemetry-path=//metrics"}, "--web.telemetry-path: "},
		{"a query", []string{"--web.telemetry-path=/metrics?x"}, "--web.telemetry-path: "},
		{"a line", []string{"--web.telemetry-path=/metrics\n"}, "--web.telemetry-path: "},
		{"no path", []string{"--web.telemetry-path="}, "--web.telemetry-path: "},
		{
			"a report of another format",
			[]string{"--audit.once", "--audit.output=html"},
			`--audit.output: "html": want text or json or junit`,
		},
		{"a report of nothing", []string{"--audit.output=json"}, "--audit.output: only with --audit.once"},
		{"fewer than no refused records", []string{"--audit.max-refused=-1"}, "--audit.max-refused: -1: want 0 or more"},
		{"an unknown flag", []string{"--flink.uri=http://x"}, "flink.uri"},
		{"an unexpected argument", []string{"serve"}, "unexpected serve"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Setenv("FLINKWATCH_AUDIT_KEYS", "/a,/b") // unless the flag says otherwise
			_, err := parse(test.args, &bytes.Buffer{})
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), secret)
		})
	}
}

func TestComplaintsComeAllAtOnce(t *testing.T) {
	_, err := parse([]string{"--flink.url=x", "--flink.timeout=-1s", "--audit.grace=0"}, &bytes.Buffer{})
	for _, flag := range []string{"--flink.url", "--flink.timeout", "--audit.grace"} {
		assert.ErrorContains(t, err, flag)
	}
}

func TestDefaults(t *testing.T) {
	o, err := parse([]string{"--audit.keys=/help,/index"}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, []string{":9200"}, *o.web.WebListenAddresses)
	assert.Equal(t, "http://localhost:8081", o.flinkURL)
	assert.Equal(t, 5*time.Second, o.flinkTimeout)
	assert.Equal(t, list{"localhost:9094"}, o.kafka.brokers)
	assert.Equal(t, list{"/help", "/index"}, o.audit.keys)
	assert.Equal(t, 15*time.Second, o.audit.audit().Size)
	assert.Equal(t, audit.ExpectInput, o.audit.config.Expect)
	assert.Equal(t, "input", o.audit.input())
	assert.Equal(t, "click-event-count", o.backlogGroup)
}

func TestEnvironment(t *testing.T) {
	t.Setenv("FLINKWATCH_FLINK_URL", "http://flink:8081")
	t.Setenv("FLINKWATCH_AUDIT_KEYS", "/a,/b")
	t.Setenv("FLINKWATCH_KAFKA_BROKERS", "a:1,b:2")
	t.Setenv("FLINKWATCH_FLINK_TIMEOUT", "1s")
	t.Setenv("FLINKWATCH_VERSION", "1.0") // somebody's own, not the flag --version
	t.Setenv("FLINKWATCH_FLINK_JOBS_EXCLUDE", "test-.*")
	t.Setenv("FLINKWATCH_FLINK_SUBTASKS", "true")
	t.Setenv("FLINKWATCH_SCRAPE_MAX_SERIES", "7")
	o, err := parse([]string{"--flink.timeout=2s"}, &bytes.Buffer{})
	require.NoError(t, err)
	require.NotNil(t, o)
	assert.Equal(t, "http://flink:8081", o.flinkURL)
	assert.Equal(t, list{"/a", "/b"}, o.audit.keys)
	assert.Equal(t, list{"a:1", "b:2"}, o.kafka.brokers)
	assert.Equal(t, 2*time.Second, o.flinkTimeout, "a flag wins")
	assert.True(t, o.flinkJobs.Exclude.MatchString("test-1"))
	assert.False(t, o.flinkJobs.Exclude.MatchString("a test-1"), "the whole name has to match")
	assert.Nil(t, o.flinkJobs.Include)
	assert.True(t, o.flinkJobs.Subtasks)
	assert.Equal(t, 7, o.maxSeries)
}

func TestHelpAndVersionAreAnswers(t *testing.T) {
	for flag, says := range map[string]string{
		"--help":    `^usage: flinkwatch `,
		"--version": `^flinkwatch, version \S+ \(.*revision: \S+\)\n(.*\n)* +build date: +\S+\n`,
	} {
		out := &bytes.Buffer{}
		require.NoError(t, run(t.Context(), []string{flag}, out, out))
		assert.Regexp(t, says, out.String())
	}
}
