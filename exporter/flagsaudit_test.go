package main

import "strings"

// flagsOfTheAudit are about windows, and how they are judged.
func flagsOfTheAudit() []flagCase {
	return []flagCase{
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
		{
			"a horizon smaller than a window",
			[]string{"--audit.horizon=10s"},
			"--audit.horizon: 10s is shorter than a window of 15s",
		},
		{"nothing is recent", []string{"--audit.recent=0s"}, "--audit.recent: 0s is not a positive duration"},
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
		{"no formats while the audit is off", []string{"--audit.topic=", "--audit.time-format=epoch"}, ""},
		{
			"a report of another format",
			[]string{"--audit.once", "--audit.output=html"},
			`--audit.output: "html": want text or json or junit`,
		},
		{"a report of nothing", []string{"--audit.output=json"}, "--audit.output: only with --audit.once"},
		{"fewer than no refused records", []string{"--audit.max-refused=-1"}, "--audit.max-refused: -1: want 0 or more"},
	}
}
