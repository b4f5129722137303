// Package audit judges windows: which of them should be in the output of a job, which are, and whether each holds the
// right count. It is pure: it knows neither Kafka nor Prometheus, and time reaches it as an argument.
//
// One principle holds everywhere: evidence that was not seen, not accepted, or not understood proves nothing. It leaves
// a window pending or makes it unjudged, with a reason. It never makes a window missing, over or correct.
//
//	input ──▶ ObserveInput ──▶ clock of each partition ──▶ closed ──┐
//	                └────────▶ events of each cell                  ├──▶ Advance: due ──▶ decide ──▶ verdict
//	output ─▶ Observe ──▶ outlier? ──▶ evidence of each cell ──▶ due ┘        revise ◀── later evidence
//
// The words, each with one meaning:
//
//	window       a span of event time; its number since 1970 is its index
//	cell         one window of one key: its events, its evidence, its verdict
//	session      a window that starts and ends with events, see sessions.go; its number is that of its last millisecond
//	row          one window over all keys, or all sessions that end in a stretch of time
//	result       a record of the output; event: a record of the input
//	evidence     what the results of a cell say, by partition and count
//	doubt        a result of which the window and the key are known, and the count is not
//	outlier      a result too far from the others in time; it is held back until others confirm it, or dropped
//	loss         windows whose results or events may have been deleted, corrupt or not understood
//	closed       a window whose end the time of the input has passed, by the lateness
//	due          a cell whose result should be there, because later windows have theirs
//	decided      a cell with a verdict; before that it is pending
//	judgement    a verdict on windows that have no cell
//	run          outliers in a row; jump: a run back that others confirm
//	revised      a decided cell that later evidence gave another verdict
//	reading point the moment up to which all partitions have been read, see Point
//	horizon      how far back from the latest window decided cells are kept
//	floor        the first window that has not been forgotten
//
// Where evidence begins. A log is judged from its first result on. Where the log was cut, by retention or because
// reading began later, it is judged from the first window after the cut on. Windows before the first result of the job
// are not missing: it may not have existed then. The rule is the same for an exporter that starts and for one that has
// been there all the while: when a topic is recreated, or its time jumps back (see Ledger.StartsOver), all evidence
// from before is dropped.
//
// What may depend on the order in which partitions are read: nothing. Within a partition the order of the records
// counts, between partitions only what their records say. See the property tests.
package audit
