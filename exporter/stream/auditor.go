package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// AuditorConfig says what to read and how to judge it.
type AuditorConfig struct {
	Kafka Connection
	// Topic is the output: the results of the job. Input is what the job reads, where its events are counted; else empty.
	// Both may be a union of several topics: their names with commas between them; or a pattern.
	Topic, Input string
	// Expected is the topic in which another process tells what the input holds; the input is not read then.
	Expected string
	Audit    audit.Config
	// Results and Events are how their records are written; as our own if they are zero. Their windows are those of
	// Audit.
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

	// expected is nil where no other process counts the input; events then reads its counts.
	expected *expectedCounts
	// point is the reading point that these counts have to come to; of Run alone.
	point *readingPoint

	// match finds the topics of a pattern.
	match func(ctx context.Context, pattern string) ([]string, error)
	// clock tells the present, by which records without Kafka's own time were written when they are read.
	clock func() time.Time
	// newLedger returns an empty ledger, which continues with what the one before it has counted, if there was one.
	newLedger func(before ledger) ledger
	// again and over are of Run alone, too: where to read from, if not from where history begins, and when that last was
	// so.
	again *again
	over  over
	// began is what of the output mattered when reading began.
	began history

	pulse    pulse
	patience *patience

	mu        sync.Mutex
	ledger    ledger
	resultsOf decoders[decode.Results]
	eventsOf  decoders[decode.Events]
	state     state
}

// source is what the auditor asks Kafka for; see *cluster.
type source interface {
	partitions(ctx context.Context, topic string) ([]int, error)
	bounds(ctx context.Context, topic string, partitions []int) (map[int]bounds, error)
	offsetsAt(ctx context.Context, topic string, t time.Time, limits map[int]bounds) (map[int]int64, error)
	fetch(ctx context.Context, topic string, partition int, offset int64, p portion) (answer, error)
	fetchTogether(ctx context.Context, topic string, offsets map[int]int64, p portion) (map[int]answer, error)
	cleanupPolicy(ctx context.Context, topic string) (string, error)
	close()
}

// state is what the auditor says of its reading.
type state struct {
	ready    bool
	points   int       // reading points since one to which some partition could not be read
	lastRead time.Time // the last one to which all could be
	kafkaUp  bool
	problem  error // what is in the way of reading, if anything is
	lag      int64 // as of the last look
	lagKnown bool
	behind   int64 // records of the input that the expected counts do not include, as of the last look
	records  int64 // history excluded
	aborted  int64 // likewise
	// others are records of other shards by topic, likewise.
	others  map[string]int64
	history int64 // offsets read as history
	dropped int64 // windows, of which it was logged
	split   int64 // keys, of which it was logged
	// lastWrite is when the last result was written, if that is known.
	lastWrite    time.Time
	decodeErrors map[Refusal]int64
}

var errNotAsked = errors.New("no answer from Kafka yet")

// NewAuditor returns an auditor that knows nothing yet, without connecting. The config must be valid.
func NewAuditor(cfg AuditorConfig) *Auditor {
	if cfg.Kafka.shared == nil {
		cfg.Kafka = cfg.Kafka.Share()
	}
	topics := slices.Concat(Topics(cfg.Topic), Topics(cfg.Input))
	if cfg.Expected != "" {
		topics = append(topics, cfg.Expected)
	}
	if slices.ContainsFunc(topics, IsPattern) {
		topics = nil // all there are
	}
	c := newCluster(cfg.Kafka, topics...).reads()
	a := newAuditor(cfg, unions{c})
	a.match = c.matching
	return a
}

func newAuditor(cfg AuditorConfig, cluster source) *Auditor {
	if cfg.Poll <= 0 {
		cfg.Poll = time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Results == (decode.ResultFormat{}) {
		cfg.Results = decode.OurResults(cfg.Audit.Size)
	}
	if cfg.Events == (decode.EventFormat{}) {
		cfg.Events = decode.OurEvents()
	}
	cfg.Results.Size, cfg.Results.Offset = cfg.Audit.Size, cfg.Audit.Offset
	cfg.Results.Slide, cfg.Results.Step, cfg.Results.Months = cfg.Audit.Slide, cfg.Audit.Step, cfg.Audit.Months
	cfg.Results.Gap = cfg.Audit.Gap
	a := &Auditor{
		cfg: cfg, cluster: cluster, logger: cfg.Logger, clock: time.Now, patience: newPatience(),
		newLedger: func(before ledger) ledger {
			if l, ok := before.(*audit.Ledger); ok {
				return l.StartOver()
			}
			return audit.NewLedger(cfg.Audit)
		},
	}
	a.state.decodeErrors, a.state.others = map[Refusal]int64{}, map[string]int64{}
	a.state.problem = errNotAsked
	memory := newMemory(cmp.Or(cfg.Kafka.Memory, DefaultMemory))
	a.results = newReader(cfg.Topic, cluster, resultSink{a}, a.resultTimes, memory, a.patience, cfg)
	switch {
	case cfg.Expected != "":
		a.events = newReader(cfg.Expected, cluster, expectedSink{a}, noTimes, memory, a.patience, cfg)
		a.events.compacted = true
	case cfg.Input != "":
		a.events = newReader(cfg.Input, cluster, eventSink{a}, a.eventTimes, memory, a.patience, cfg)
	}
	a.forget()
	return a
}

// forget begins with an empty ledger, and with records of which none has been read.
func (a *Auditor) forget() {
	a.ledger, a.state.ready, a.state.points, a.state.history = a.newLedger(a.ledger), false, 0, 0
	a.resultsOf, a.eventsOf = a.resultDecoders(), a.eventDecoders()
	a.results.forget()
	if a.events != nil {
		a.events.forget()
	}
	if a.expected = nil; a.cfg.Expected != "" {
		a.expected = newExpectedCounts(a.cfg.Input)
	}
}

// Run reads until ctx ends. It outlives every absence of Kafka and of the topics, and returns nil.
func (a *Auditor) Run(ctx context.Context) error {
	defer a.cluster.close()
	for {
		a.pulse.beat(a.clock())
		unread, err := a.poll(ctx, a.clock())
		if ctx.Err() != nil {
			return nil
		}
		a.report(unread, err)
		if a.endsHistory() >= muchHistory {
			debug.FreeOSMemory()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(a.untilNext(time.Now())):
		}
	}
}

// untilNext is how long it is until the next look. Those of a cluster that is shared look at the same time.
func (a *Auditor) untilNext(now time.Time) time.Duration {
	if shared := a.cfg.Kafka.shared; shared != nil {
		now = now.Add(-shared.phase)
	}
	return a.cfg.Poll - now.Sub(now.Truncate(a.cfg.Poll))
}

// eventsTopic is what is read of the input: itself, or what another process tells of it.
func (c *AuditorConfig) eventsTopic() string { return cmp.Or(c.Expected, c.Input) }

// muchHistory is of how many offsets reading the history leaves behind memory that is worth giving back.
const muchHistory = 1_000_000

// endsHistory returns how many offsets the history had, once: when all of it has been read.
func (a *Auditor) endsHistory() (offsets int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state.ready {
		offsets, a.state.history = a.state.history, 0
	}
	return offsets
}

// Ready is nil once the history has been read, and else says in a line what is in the way.
func (a *Auditor) Ready() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.state.ready:
		return nil
	case a.state.behind > 0:
		return fmt.Errorf("audit of topic %s: the counts in topic %s are %d records of the input behind",
			a.cfg.Topic, a.cfg.Expected, a.state.behind)
	case a.state.lagKnown && a.state.lag > 0:
		return fmt.Errorf("audit of topic %s: reading the history, %d records to go", a.cfg.Topic, a.state.lag)
	case a.state.problem != nil:
		return fmt.Errorf("audit of topic %s: %w", a.cfg.Topic, a.state.problem)
	default:
		return fmt.Errorf("audit of topic %s: reading the history", a.cfg.Topic)
	}
}

// Stuck tells whether the history cannot be read, for a reason that Ready has.
func (a *Auditor) Stuck() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.state.ready && a.state.problem != nil && !errors.Is(a.state.problem, errNotAsked)
}
