package stream

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// report keeps what the last look at Kafka said, and logs a line when that changes.
func (a *Auditor) report(unread unread, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.state.problem
	a.state.kafkaUp = err == nil || errors.Is(err, ErrNoTopic) || errors.Is(err, ErrNoMatch) ||
		errors.Is(err, ErrCompacted)
	a.state.problem = err
	if err != nil {
		a.state.lagKnown = false
		a.results.doubt()
		if a.events != nil {
			a.events.doubt()
		}
	} else {
		a.state.problem = errorOf(a.cfg, unread)
	}
	switch now := a.state.problem; {
	case class(now) == class(before):
	case now == nil:
		a.logger.Info("topic can be read", "topic", a.cfg.Topic)
	default:
		a.logger.Warn("topic cannot be read", "topic", a.cfg.Topic, "err", oneLine(now))
	}
}

// errorOf returns why partitions could not be read; nil if all could be.
func errorOf(cfg AuditorConfig, unread unread) error {
	return errors.Join(problems(cfg.Topic, unread.results), problems(cfg.eventsTopic(), unread.events))
}

func problems(topic string, unread map[int]error) error {
	var list []error
	for _, err := range unread {
		list = append(list, fmt.Errorf("topic %s: %w", topic, err))
	}
	slices.SortFunc(list, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(list...)
}

// class tells kinds of problems apart that deserve a line of their own.
func class(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errNotAsked):
		return "not asked"
	case errors.Is(err, ErrNoTopic), errors.Is(err, ErrNoMatch):
		return "no topic"
	default:
		return "unreadable"
	}
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
