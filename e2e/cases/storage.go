package cases

import "flinkwatch/exporter/audit"

// storage: how Kafka keeps the records.
func storage() (all []Case) {
	windows := minutes(0, 20)
	for _, compression := range []string{"gzip", "lz4", "snappy", "zstd"} {
		all = append(all, Case{
			Name: "compressed-" + compression, About: "Batches are compressed; one window is lost.",
			Flags: counted(),
			Output: Topic{Partitions: 2, Compression: compression, Records: concat(
				results(windows, "/cart", 9), in(1, results(windows[:8], "/pay", 9)), in(1, results(windows[9:], "/pay", 9)))},
			Input: input(3, windows, events(windows, "/cart /pay", 9)),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 39, audit.Missing: 1}},
		})
	}
	return append(all,
		Case{
			Name:  "aborted-transactions",
			About: "Wrong results in transactions that were aborted, and right ones in those that were not.",
			Flags: uncounted(),
			Output: output(committed(1, results(windows[:9], "/cart", 5)), aborted(2, results(windows[8:11], "/cart", 2)),
				committed(3, results(windows[9:], "/cart", 5)), aborted(4, results(windows[3:4], "/cart", 1))),
			Want: Want{Verdicts: Verdicts{audit.Correct: 20, audit.Duplicate: 0}},
		},
		Case{
			Name:  "aborted-result-is-none",
			About: "The only result of a window is in a transaction that was aborted.",
			Flags: counted(),
			Output: output(committed(1, results(windows[:9], "/cart", 5)), aborted(2, results(windows[9:10], "/cart", 5)),
				committed(3, results(windows[10:], "/cart", 5))),
			Input: input(1, windows, events(windows, "/cart", 5)),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}},
		},
		Case{
			Name:  "compacted-updates",
			About: "upsert-kafka into a compacted topic: the last record of each window stays, and that one counts.",
			Flags: counted(lastCounts),
			Output: Topic{
				Partitions: 1, Config: map[string]string{"cleanup.policy": "compact"},
				Records: concat(upserts(windows, "/cart", 2), upserts(windows, "/cart", 5)),
			},
			Input: input(1, windows, events(windows, "/cart", 5)),
			Want:  Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		Case{
			Name:  "compacted-loss",
			About: "The same; one window is lost, one has a last count that is wrong, and one was taken back.",
			Flags: counted(lastCounts),
			Output: Topic{
				Partitions: 2, Config: map[string]string{
					"cleanup.policy": "compact,delete",
					// What is old is compacted at once.
					"segment.ms": "1000", "min.cleanable.dirty.ratio": "0.001", "delete.retention.ms": "1",
				},
				Records: concat(upserts(windows, "/cart", 5), in(1, upserts(windows[:8], "/pay", 5)),
					in(1, upserts(windows[9:], "/pay", 5)),
					upserts(windows[4:5], "/cart", 2), tombstones(windows[6:7], "/cart")),
			},
			Input: input(2, windows, events(windows, "/cart /pay", 5)),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 37, audit.Missing: 2, audit.Short: 1}},
		},
		Case{
			Name:  "compacted-shared-keys",
			About: "A compacted topic in which all windows of a page have one Kafka key.",
			Flags: counted(lastCounts),
			Output: Topic{
				Partitions: 1, Config: map[string]string{"cleanup.policy": "compact"},
				Records: keyed("/cart", results(windows, "/cart", 5)),
			},
			Input: input(1, windows, events(windows, "/cart", 5)),
			Want:  Want{Exit: 2, Refused: []audit.Reason{audit.SharedKey}, Says: "shared_key"},
		},
		Case{
			Name:  "compacted-results",
			About: "A compacted topic keeps one record of each Kafka key: others are deleted unseen.",
			Flags: uncounted(),
			Output: Topic{
				Partitions: 1, Config: map[string]string{"cleanup.policy": "compact"},
				Records: keyed("/cart", results(windows, "/cart", 5)),
			},
			Want: Want{Exit: 2, Says: "compact"},
		},
	)
}

// committed makes records a transaction, and aborted one that was aborted. Others of its topic have other numbers.
func committed(transaction int, records []Record) []Record {
	return each(records, func(r *Record) { r.Transaction = transaction })
}

func aborted(transaction int, records []Record) []Record {
	return each(committed(transaction, records), func(r *Record) { r.Aborted = true })
}
