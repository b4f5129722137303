package stream

import (
	"errors"
	"slices"
	"strings"
)

// report keeps what the last look at Kafka said, and logs a line when that changes.
func (a *Auditor) report(unread map[int]error, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.state.problem
	a.state.kafkaUp = err == nil || errors.Is(err, ErrNoTopic)
	a.state.problem = err
	if err != nil {
		a.state.lagKnown = false
		a.doubt()
	}
	for _, line := range problems(unread) {
		a.state.problem = errors.Join(a.state.problem, line)
	}
	switch now := a.state.problem; {
	case class(now) == class(before):
	case now == nil:
		a.logger.Info("topic can be read")
	default:
		a.logger.Warn("topic cannot be read", "err", oneLine(now))
	}
}

// doubt makes the reader look, when it can read again, whether the topic is still the one it knows.
func (a *Auditor) doubt() {
	for _, p := range a.reader.positions {
		p.doubts = true
	}
}

func problems(unread map[int]error) []error {
	var list []error
	for _, err := range unread {
		list = append(list, err)
	}
	slices.SortFunc(list, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return list
}

// class tells kinds of problems apart that deserve a line of their own.
func class(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errNotAsked):
		return "not asked"
	case errors.Is(err, ErrNoTopic):
		return "no topic"
	default:
		return "unreadable"
	}
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
