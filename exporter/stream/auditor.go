package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"flinkwatch/exporter/audit"
)

// AuditorConfig says what to read and how to judge it.
type AuditorConfig struct {
	Brokers []string
	// Topic is the output: the results of the job.
	Topic string
	Audit audit.Config
	// Poll is the pause between two looks at the topic's end; 1 s if it is 0.
	Poll   time.Duration
	Logger *slog.Logger
}

// Auditor reads the output topic into a ledger. All it knows comes from Kafka, so it can be stopped at any time.
type Auditor struct {
	cfg     AuditorConfig
	cluster source
	logger  *slog.Logger
	// reader is touched by Run alone.
	reader *reader

	mu     sync.Mutex
	ledger *audit.Ledger
	state  state
}

// source is what the auditor asks Kafka for; see *cluster.
type source interface {
	partitions(ctx context.Context, topic string) ([]int, error)
	bounds(ctx context.Context, topic string, partitions []int) (map[int]bounds, error)
	offsetsAt(ctx context.Context, topic string, t time.Time, limits map[int]bounds) (map[int]int64, error)
	fetch(ctx context.Context, topic string, partition int, offset int64) ([]batch, error)
	close()
}

// state is what the reader says of itself.
type state struct {
	ready        bool
	points       int // reading points since one to which some partition could not be read
	kafkaUp      bool
	problem      error // what is in the way of reading, if anything is
	lag          int64 // as of the last look
	lagKnown     bool
	records      int64 // history excluded
	decodeErrors map[audit.Reason]int64
}

// Snapshot is what the audit knows at a moment.
type Snapshot struct {
	audit.Snapshot
	// Config is what is audited.
	Config audit.Config
	Topic  string
	// Ready is whether the history has been read. Before, no verdict means anything.
	Ready bool
	// KafkaUp is whether Kafka answered the last request.
	KafkaUp bool
	// Lag is the number of records that are not read yet, if it is known.
	Lag      int64
	LagKnown bool
	// Records are those read since the start, history excluded.
	Records int64
	// DecodeErrors are the records that could not be judged, by reason, history included.
	DecodeErrors map[audit.Reason]int64
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
	a := &Auditor{cfg: cfg, cluster: newCluster(cfg.Brokers), logger: cfg.Logger.With("topic", cfg.Topic)}
	a.state.decodeErrors = map[audit.Reason]int64{}
	a.state.problem = errNotAsked
	a.forget()
	return a
}

// forget begins with an empty ledger and no position.
func (a *Auditor) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger, a.state.points = audit.NewLedger(a.cfg.Audit), 0
	a.reader = &reader{positions: map[int]*position{}}
}

// Run reads until ctx ends. It outlives every absence of Kafka and of the topic, and returns nil.
func (a *Auditor) Run(ctx context.Context) error {
	defer a.cluster.close()
	tick := time.NewTicker(a.cfg.Poll)
	defer tick.Stop()
	for {
		unread, err := a.poll(ctx)
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
		Snapshot: a.ledger.Snapshot(now), Config: a.cfg.Audit, Topic: a.cfg.Topic,
		Ready: a.state.ready, KafkaUp: a.state.kafkaUp, Lag: a.state.lag, LagKnown: a.state.lagKnown,
		Records: a.state.records, DecodeErrors: map[audit.Reason]int64{},
	}
	for reason, n := range a.state.decodeErrors {
		s.DecodeErrors[reason] += n
	}
	for reason, n := range s.Rejected {
		s.DecodeErrors[reason] += n
	}
	return s
}

// poll takes the ends of all partitions, reads each until its end is passed, and lets the ledger judge. It returns the
// partitions that could not be read so far, or an error if none could.
func (a *Auditor) poll(ctx context.Context) (map[int]error, error) {
	partitions, err := a.cluster.partitions(ctx, a.cfg.Topic)
	if err != nil {
		return nil, err
	}
	ends, err := a.cluster.bounds(ctx, a.cfg.Topic, partitions)
	if err != nil {
		return nil, err
	}
	if !a.reader.started {
		if err := a.start(ctx, ends); err != nil {
			return nil, err
		}
	}
	a.measure(ends)
	unread := a.readTo(ctx, ends)
	if len(unread) > 0 && len(unread) >= len(ends) {
		for _, err := range unread {
			return nil, err
		}
	}
	a.advance(unread)
	return unread, nil
}

// measure is how much there is to read.
func (a *Auditor) measure(ends map[int]bounds) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.lag, a.state.lagKnown = 0, true
	for partition, b := range ends {
		next := b.start
		if p, found := a.reader.positions[partition]; found {
			next = max(next, p.next)
		}
		a.state.lag += max(0, b.end-next)
		a.state.lagKnown = a.state.lagKnown && b.err == nil
	}
}

func (a *Auditor) advance(unread map[int]error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	point := audit.Point{History: !a.state.ready}
	for partition := range unread {
		point.Unread = append(point.Unread, partition)
	}
	a.ledger.Advance(point)
	if len(unread) > 0 {
		a.state.points = 0
		return
	}
	a.state.points++
	// What is due at the first reading point is judged at the second.
	if !a.state.ready && a.state.points == 2 {
		a.state.ready = true
		a.logger.Info("history read", "windows_up_to", lastWindow(a.ledger))
	}
}

// lastWindow is the end of the latest window in the output, in words.
func lastWindow(l *audit.Ledger) string {
	if latest := l.Snapshot(time.Time{}).Latest; !latest.End.IsZero() {
		return latest.End.Format(time.RFC3339)
	}
	return "none yet"
}
