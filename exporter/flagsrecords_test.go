package main

// flagsOfRecords are about the fields of results and of events.
func flagsOfRecords() []flagCase {
	return []flagCase{
		{"negative patience", []string{"--audit.key-patience=-1s"}, "--audit.key-patience: -1s is negative"},
		{"no grace for keys", []string{"--audit.key-grace=0"}, "--audit.key-grace: 0 is less than 1 window"},
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
	}
}
