// Package config reads and writes the configuration file, whose settings are those of the flags. What a setting means,
// its default and what it accepts is said once, by its flag.
package config

import "strings"

// field is a setting in its section: its path there, and its flag.
type field struct {
	path, flag string
	list       bool // values in a sequence
	one        bool // a single one of these is written by itself
	off        bool // empty if it is left out: the flag's default is that of the playground
}

// section is a part of the file, with an entry for each cluster or audit.
type section struct {
	name   string
	fields []field
}

var kafkaSection = section{"kafka", []field{
	{path: "bootstrap_servers", flag: "kafka.brokers", list: true, off: true},
	{path: "isolation", flag: "kafka.isolation"},
	{path: "memory", flag: "kafka.memory"},
	{path: "max_fetches", flag: "kafka.max-fetches"},
	{path: "sasl.mechanism", flag: "kafka.sasl.mechanism"},
	{path: "sasl.username", flag: "kafka.sasl.username"},
	{path: "sasl.password_file", flag: "kafka.sasl.password-file"},
	{path: "sasl.token_file", flag: "kafka.sasl.token-file"},
	{path: "sasl.oauth.token_url", flag: "kafka.sasl.oauth.token-url"},
	{path: "sasl.oauth.client_id", flag: "kafka.sasl.oauth.client-id"},
	{path: "sasl.oauth.client_secret_file", flag: "kafka.sasl.oauth.client-secret-file"},
	{path: "sasl.oauth.scopes", flag: "kafka.sasl.oauth.scopes", list: true},
	{path: "sasl.oauth.ca_file", flag: "kafka.sasl.oauth.ca-file"},
	{path: "sasl.aws_region", flag: "kafka.sasl.aws-region"},
	{path: "tls.enabled", flag: "kafka.tls.enabled"},
	{path: "tls.ca_file", flag: "kafka.tls.ca-file"},
	{path: "tls.cert_file", flag: "kafka.tls.cert-file"},
	{path: "tls.key_file", flag: "kafka.tls.key-file"},
	{path: "tls.server_name", flag: "kafka.tls.server-name"},
	{path: "tls.insecure_skip_verify", flag: "kafka.tls.insecure-skip-verify"},
}}

var flinkSection = section{"flink", []field{
	{path: "url", flag: "flink.url", off: true},
	{path: "timeout", flag: "flink.timeout"},
	{path: "basic_auth.username", flag: "flink.basic-auth.username"},
	{path: "basic_auth.password_file", flag: "flink.basic-auth.password-file"},
	{path: "bearer_token_file", flag: "flink.bearer-token-file"},
	{path: "tls.ca_file", flag: "flink.tls.ca-file"},
	{path: "tls.cert_file", flag: "flink.tls.cert-file"},
	{path: "tls.key_file", flag: "flink.tls.key-file"},
	{path: "tls.server_name", flag: "flink.tls.server-name"},
	{path: "tls.insecure_skip_verify", flag: "flink.tls.insecure-skip-verify"},
	{path: "jobs.include", flag: "flink.jobs.include"},
	{path: "jobs.exclude", flag: "flink.jobs.exclude"},
	{path: "subtasks", flag: "flink.subtasks"},
}}

var auditSection = section{"audits", []field{
	{path: "name", flag: "audit.name", off: true},
	{path: "cluster", flag: "audit.cluster"},
	{path: "job", flag: "audit.job"},
	{path: "kafka"},
	{path: "topic", flag: "audit.topic", list: true, one: true, off: true},
	{path: "input_topic", flag: "audit.input-topic", list: true, one: true, off: true},
	{path: "backlog.topic", flag: "backlog.topic", list: true, one: true, off: true},
	{path: "backlog.group", flag: "backlog.group", off: true},
	{path: "shard.of", flag: "audit.shard-of"},
	{path: "shard.number", flag: "audit.shard-number"},
	{path: "shard.url", flag: "audit.shard-url"},
	{path: "window.size", flag: "audit.window-size"},
	{path: "window.gap", flag: "audit.window-gap"},
	{path: "window.slide", flag: "audit.window-slide"},
	{path: "window.step", flag: "audit.window-step"},
	{path: "window.offset", flag: "audit.window-offset"},
	{path: "window.clock", flag: "audit.window-clock"},
	{path: "window.time", flag: "audit.time"},
	{path: "expect.count", flag: "audit.expected"},
	{path: "expect.topic", flag: "audit.expected-topic"},
	{path: "expect.presence", flag: "audit.presence"},
	{path: "expect.keys", flag: "audit.keys", list: true},
	{path: "expect.key_forget", flag: "audit.key-forget"},
	{path: "expect.from", flag: "audit.from"},
	{path: "expect.lateness", flag: "audit.lateness"},
	{path: "expect.late", flag: "audit.late"},
	{path: "expect.updates", flag: "audit.updates"},
	{path: "expect.tolerance", flag: "audit.tolerance"},
	{path: "expect.input_idle", flag: "audit.input-idle"},
	{path: "judge.grace", flag: "audit.grace"},
	{path: "judge.key_grace", flag: "audit.key-grace"},
	{path: "judge.key_patience", flag: "audit.key-patience"},
	{path: "judge.horizon", flag: "audit.horizon"},
	{path: "judge.recent", flag: "audit.recent"},
	{path: "judge.max_windows", flag: "audit.max-windows"},
	{path: "judge.max_keys", flag: "audit.max-keys"},
	{path: "schema_registry.url", flag: "audit.schema-registry"},
	{path: "schema_registry.basic_auth.username", flag: "audit.schema-registry.basic-auth.username"},
	{path: "schema_registry.basic_auth.password_file", flag: "audit.schema-registry.basic-auth.password-file"},
	{path: "schema_registry.tls.ca_file", flag: "audit.schema-registry.tls.ca-file"},
	{path: "format.encoding", flag: "audit.format"},
	{path: "format.columns", flag: "audit.columns", list: true},
	{path: "format.delimiter", flag: "audit.delimiter"},
	{path: "format.schema_file", flag: "audit.schema-file"},
	{path: "format.start_field", flag: "audit.start-field"},
	{path: "format.end_field", flag: "audit.end-field"},
	{path: "format.key_field", flag: "audit.key-field", list: true},
	{path: "format.null_key", flag: "audit.null-key"},
	{path: "format.count_field", flag: "audit.count-field"},
	{path: "format.result", flag: "audit.result"},
	{path: "format.decimals", flag: "audit.decimals"},
	{path: "format.where", flag: "audit.where"},
	{path: "format.input_where", flag: "audit.input-where"},
	{path: "format.time_format", flag: "audit.time-format"},
	{path: "format.time_clock", flag: "audit.time-clock"},
	{path: "format.time_zone", flag: "audit.time-zone"},
	{path: "format.input_encoding", flag: "audit.input-format"},
	{path: "format.input_columns", flag: "audit.input-columns", list: true},
	{path: "format.input_schema_file", flag: "audit.input-schema-file"},
	{path: "format.input_time_field", flag: "audit.input-time-field"},
	{path: "format.input_key_field", flag: "audit.input-key-field", list: true},
	{path: "format.input_time_format", flag: "audit.input-time-format"},
	{path: "format.input_sum_field", flag: "audit.input-sum-field"},
}}

var probeSection = section{"probe", []field{
	{path: "allow", flag: hostsFlag, list: true, off: true},
}}

// moduleSection says how clusters are asked that requests name, so it has no url.
var moduleSection = section{"probe.modules", append([]field{
	{path: "hosts", flag: hostsFlag, list: true, off: true},
}, flinkSection.fields[1:]...)}

// hostsFlag is the flag that says what hosts look like.
const hostsFlag = "probe.allow"

var sections = []section{kafkaSection, flinkSection, probeSection, auditSection}

// Flags are the flags that the file replaces.
func Flags() []string {
	var flags []string
	for _, s := range sections {
		for _, f := range s.fields {
			if f.flag != "" {
				flags = append(flags, f.flag)
			}
		}
	}
	return flags
}

func (s section) field(path string) (field, bool) {
	for _, f := range s.fields {
		if f.path == path {
			return f, true
		}
	}
	return field{}, false
}

// group tells whether fields are below the path.
func (s section) group(path string) bool {
	for _, f := range s.fields {
		if strings.HasPrefix(f.path, path+".") {
			return true
		}
	}
	return false
}
