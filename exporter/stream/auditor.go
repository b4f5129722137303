package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// AuditorConfig says what to read and how to judge it.
type AuditorConfig struct {
	Kafka Connection
	// Topic is the output: the results of the job. Input is what the job reads, where its events are counted; else empty.
	Topic, Input string
	Audit        audit.Config
	// Results and Events are how their records are written; as our own if they are zero. Their windows are those of Audit.
	Results decode.ResultFormat
	Events  decode.EventFormat
	// Poll is the pause between two looks at the topics' ends; 1 s if it is 0.
	Poll   time.Duration
	Logger *slog.Logger
}

// Auditor reads the topics into a ledger. All it knows comes from Kafka, so it can be stopped at any time.
type Auditor struct {
	cfg     AuditorConfig
	cluster source
	logger  *slog.Logger
	// results and events are touched by Run alone; events is nil where the input is not counted.
	results, events *reader

	mu        sync.Mutex
	ledger    *audit.Ledger
	resultsOf decoders[decode.Results]
	eventsOf  decoders[decode.Events]
	state     state
}

// source is what is asked of Kafka; see *cluster.
type source interface {
	partitions(ctx context.Context, topic string) ([]int, error)
	bounds(ctx context.Context, topic string, partitions []int) (map[int]bounds, error)
	offsetsAt(ctx context.Context, topic string, t time.Time, limits map[int]bounds) (map[int]int64, error)
	fetch(ctx context.Context, topic string, partition int, offset int64) ([]batch, error)
	cleanupPolicy(ctx context.Context, topic string) (string, error)
	close()
}

// state is what the auditor says of its reading.
type state struct {
	ready    bool
	anew     bool      // a topic was made anew before that
	points   int       // reading points since one to which some partition could not be read
	lastRead time.Time // the last one to which all could be
	kafkaUp  bool
	problem  error // what is in the way of reading, if anything is
	lag      int64 // as of the last look
	lagKnown bool
	records  int64 // history excluded
	// recordsBefore are those up to the last reading point.
	recordsBefore int64
	aborted       int64 // likewise
	decodeErrors  map[Refusal]int64
}

// Snapshot is what the audit knows at a moment.
type Snapshot struct {
	audit.Snapshot
	// Config is what is audited.
	Config audit.Config
	// Topic is the output, Input what the job reads where that is counted.
	Topic, Input string
	// Ready is whether the history has been read. Before, no verdict means anything.
	Ready bool
	// KafkaUp is whether Kafka answered the last request.
	KafkaUp bool
	// LastRead is when all partitions were last read as far as they went before; zero if they never were.
	LastRead time.Time
	// Lag is the number of records that are not read yet, if it is known.
	Lag      int64
	LagKnown bool
	// Records are those of the output read since the start, history excluded.
	Records int64
	// AbortedRecords are those of aborted transactions that were skipped since the start, history excluded.
	AbortedRecords int64
	// DecodeErrors are the records that could not be judged, history included.
	DecodeErrors map[Refusal]int64
}

var errNotAsked = errors.New("no answer from Kafka yet")

// NewAuditor returns an auditor that knows nothing yet, without connecting. The config must be valid.
func NewAuditor(cfg AuditorConfig) *Auditor {
	if cfg.Poll <= 0 {
		cfg.Poll = time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	a := newAuditor(cfg, newCluster(cfg.Kafka))
	return a
}

func newAuditor(cfg AuditorConfig, cluster source) *Auditor {
	if cfg.Results == (decode.ResultFormat{}) {
		cfg.Results = decode.OurResults(cfg.Audit.Size)
	}
	if cfg.Events == (decode.EventFormat{}) {
		cfg.Events = decode.OurEvents()
	}
	cfg.Results.Size, cfg.Results.Offset = cfg.Audit.Size, cfg.Audit.Offset
	a := &Auditor{cfg: cfg, cluster: cluster, logger: cfg.Logger}
	a.state.decodeErrors = map[Refusal]int64{}
	a.state.problem = errNotAsked
	a.results = newReader(cfg.Topic, cluster, resultSink{a}, cfg.Logger)
	if cfg.Input != "" {
		a.events = newReader(cfg.Input, cluster, eventSink{a}, cfg.Logger)
	}
	a.forget()
	return a
}

// forget begins with an empty ledger, and with records of which none has been read.
func (a *Auditor) forget() {
	a.resultsOf, a.eventsOf = a.resultDecoders(), a.eventDecoders()
	a.ledger, a.state.points = audit.NewLedger(a.cfg.Audit), 0
}

// startsAnew is whether a topic was made anew while the history was being read: all of it is read again then.
func (a *Auditor) startsAnew() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.state.anew {
		return false
	}
	a.forget()
	a.state.anew, a.results.started = false, false
	return true
}

// Run reads until ctx ends. It outlives every absence of Kafka and of the topics, and returns nil.
func (a *Auditor) Run(ctx context.Context) error {
	defer a.cluster.close()
	tick := time.NewTicker(a.cfg.Poll)
	defer tick.Stop()
	for {
		unread, err := a.poll(ctx, time.Now())
		if ctx.Err() != nil {
			return nil
		}
		a.report(unread, err)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Ready is nil once the history has been read, and else says in a line what is in the way.
func (a *Auditor) Ready() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.state.ready:
		return nil
	case a.state.lagKnown && a.state.lag > 0:
		return fmt.Errorf("audit of topic %s: reading the history, %d records to go", a.cfg.Topic, a.state.lag)
	case a.state.problem != nil:
		return fmt.Errorf("audit of topic %s: %w", a.cfg.Topic, a.state.problem)
	default:
		return fmt.Errorf("audit of topic %s: reading the history", a.cfg.Topic)
	}
}

// Snapshot returns what the audit knows, with now as the end of what is recent.
func (a *Auditor) Snapshot(now time.Time) Snapshot {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := Snapshot{
		Snapshot: a.ledger.Snapshot(now), Config: a.cfg.Audit, Topic: a.cfg.Topic, Input: a.cfg.Input,
		Ready: a.state.ready, KafkaUp: a.state.kafkaUp, LastRead: a.state.lastRead,
		Lag: a.state.lag, LagKnown: a.state.lagKnown,
		Records: a.state.records, AbortedRecords: a.state.aborted, DecodeErrors: map[Refusal]int64{},
	}
	for kind, n := range a.state.decodeErrors {
		s.DecodeErrors[kind] += n
	}
	for reason, n := range s.Rejected {
		s.DecodeErrors[Refusal{a.cfg.Topic, reason}] += n
	}
	return s
}

// poll takes the ends of all partitions, reads each until its end is passed, and lets the ledger judge. The ends of the
// output are taken first: every event that they count is in the input by then. It returns what could not be read so
// far, or an error if a topic could not be read at all.
func (a *Auditor) poll(ctx context.Context, now time.Time) (unread unread, err error) {
	results, err := a.results.ends(ctx)
	if err != nil {
		return unread, err
	}
	var events map[int]bounds
	if a.events != nil {
		if events, err = a.events.ends(ctx); err != nil {
			return unread, err
		}
	}
	if err := a.start(ctx, results, events); err != nil {
		return unread, err
	}
	a.measure(results, events)
	unread.results = a.results.readTo(ctx, results)
	if a.events != nil {
		unread.events = a.events.readTo(ctx, events)
	}
	if a.startsAnew() {
		return unread, nil
	}
	if err := errors.Join(all(unread.results, results), all(unread.events, events)); err != nil {
		return unread, err
	}
	a.advance(unread, now)
	return unread, nil
}

// unread are the partitions that could not be read, of the output and of the input, and why.
type unread struct{ results, events map[int]error }

func (u unread) any() bool { return len(u.results)+len(u.events) > 0 }

// all is an error if no partition could be read.
func all(unread map[int]error, ends map[int]bounds) error {
	if len(unread) < max(1, len(ends)) {
		return nil
	}
	for _, err := range unread {
		return err
	}
	return nil
}

// measure is how much there is to read.
func (a *Auditor) measure(results, events map[int]bounds) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.lag, a.state.lagKnown = a.results.lag(results)
	if a.events != nil {
		lag, known := a.events.lag(events)
		a.state.lag, a.state.lagKnown = a.state.lag+lag, a.state.lagKnown && known
	}
}

func (a *Auditor) advance(unread unread, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	point := audit.Point{History: !a.state.ready}
	for partition := range unread.results {
		point.Unread = append(point.Unread, partition)
	}
	for partition := range unread.events {
		point.UnreadInput = append(point.UnreadInput, partition)
	}
	if a.state.records > a.state.recordsBefore {
		a.ledger.CameIn(now)
	}
	a.state.recordsBefore = a.state.records
	a.ledger.Advance(point)
	if unread.any() {
		a.state.points = 0
		return
	}
	a.state.points, a.state.lastRead = a.state.points+1, now
	// What is due at the first reading point is judged at the second.
	if !a.state.ready && a.state.points == 2 {
		a.state.ready = true
		a.logger.Info("history read", "topic", a.cfg.Topic, "windows_up_to", lastWindow(a.ledger))
	}
}

// lastWindow is the end of the latest window in the output, in words.
func lastWindow(l *audit.Ledger) string {
	if latest := l.Snapshot(time.Time{}).Latest; !latest.End.IsZero() {
		return latest.End.Format(time.RFC3339)
	}
	return "none yet"
}
