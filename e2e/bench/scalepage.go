package main

import (
	"os"
	"strings"

	"flinkwatch/e2e/measured"
)

const scalePreface = `# How far it goes

<!-- Written by ` + "`make bench`" + `. Do not edit. -->

What an audit costs as it grows, where one process ends, and what comes then. [Benchmarks](benchmarks.md) has the
figures that are compared with other programs. CPU is user and system time of a process.

## Where one process ends

| what grows | what it costs one exporter | what then |
|---|---|---|
| events of the input | CPU: each event is read and counted | [Expected Counts](expected-counts.md) counts in Flink |
| results | CPU: each result is read and judged | [shards](sharding.md): each judges a part of the keys |
| keys, horizon, short windows | memory: keys × horizon ÷ window size | a shorter ` + "`judge.horizon`" + `, or shards |
| keys | CPU: each second the audit looks at each key, whether or not something came | shards |
| audits | series and memory of each | another exporter with other audits |
| Flink clusters | the CPU of each probe | another exporter for other clusters |
`

// elsewhere is what else grows, and where that is shown.
const elsewhere = `
## What grows elsewhere

- Memory and CPU with [keys](benchmarks.md#what-does-a-window-take-and-what-a-key), from a hundred to ten million.
- A [restart](benchmarks.md#how-long-does-a-restart-take) with its history.
- The CPU of [windows that overlap](benchmarks.md#what-do-windows-cost-that-overlap), and of
  [forms](benchmarks.md#what-does-it-take-to-decode-a-record) other than JSON.
`

// writeScale writes docs/scale.md of the results of both pages.
func writeScale(folder, path string) error {
	results, err := measured.Read[result](folder, questionNames())
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(scalePreface)
	page.WriteString(sizing(results))
	page.WriteString(sections(results, scale))
	page.WriteString(elsewhere)
	page.WriteString(machines(results, scale))
	return os.WriteFile(path, []byte(page.String()), 0o644)
}
