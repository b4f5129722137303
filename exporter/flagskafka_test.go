package main

// flagsOfKafka are about the brokers, and the group of the backlog.
func flagsOfKafka() []flagCase {
	return []flagCase{
		{"several brokers", []string{"--kafka.brokers=a:9092, b:9092"}, ""},
		{"a broker without port", []string{"--kafka.brokers=a:9092,b"}, `--kafka.brokers: "b": want host:port,host:port`},
		{"no broker", []string{"--kafka.brokers="}, "--kafka.brokers: want host:port,host:port"},
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
		{"no group", []string{"--backlog.group="}, "--backlog.group: want the job's consumer group"},
		{"no group while the backlog is off", []string{"--backlog.topic=", "--backlog.group="}, ""},
		{"nobody needs brokers", []string{"--backlog.topic=", "--audit.topic=", "--kafka.brokers="}, ""},
	}
}
