package main

// flagsOfFlink are about Flink's address, and what a scrape may take.
func flagsOfFlink() []flagCase {
	return []flagCase{
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
		{"an unknown flag", []string{"--flink.uri=http://x"}, "flink.uri"},
		{"an unexpected argument", []string{"serve"}, "unexpected serve"},
	}
}
