package stream

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"
)

// IsPattern reports whether a topic is a pattern of names, a regular expression: it begins as no name does.
func IsPattern(topic string) bool { return strings.HasPrefix(topic, "^") }

// Compile returns the expression that a whole name has to match.
func Compile(pattern string) (*regexp.Regexp, error) { return regexp.Compile("^(?:" + pattern + ")$") }

// ErrNoMatch says that Kafka answers and has no topic whose name matches, or hides them from the user.
var ErrNoMatch = errors.New("no topic matches, or the user may not describe it")

// MaxTopics bounds the topics that are read together.
const MaxTopics = 1000

// Matching are the topics of a pattern, in the order of their names.
func Matching(ctx context.Context, connection Connection, pattern string) ([]string, error) {
	c := newCluster(connection)
	defer c.close()
	return c.matching(ctx, pattern)
}

func (c *cluster) matching(ctx context.Context, pattern string) (topics []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	expression, err := Compile(pattern)
	if err != nil {
		return nil, err
	}
	answer, err := c.client().Metadata(ctx, &kafka.MetadataRequest{})
	if err != nil {
		return nil, fmt.Errorf("topics %s: %w", pattern, err)
	}
	for _, t := range answer.Topics {
		if t.Error == nil && !t.Internal && expression.MatchString(t.Name) {
			topics = append(topics, t.Name)
		}
	}
	switch {
	case len(topics) == 0:
		return nil, fmt.Errorf("topics %s: %w", pattern, ErrNoMatch)
	case len(topics) > MaxTopics:
		return nil, fmt.Errorf("topics %s: %d match, and at most %d are read together", pattern, len(topics), MaxTopics)
	}
	slices.Sort(topics)
	return topics, nil
}

// resolve finds the topics of patterns. Where these have changed, the audit starts over with them.
func (a *Auditor) resolve(ctx context.Context) error {
	changed := ""
	for pattern, r := range map[string]*reader{a.cfg.Topic: a.results, a.cfg.Input: a.events} {
		if r == nil || !IsPattern(pattern) {
			continue
		}
		topics, err := a.match(ctx, pattern)
		if err != nil {
			return err
		}
		union := strings.Join(topics, ",")
		if union == r.topic {
			continue
		}
		if r.topic != pattern {
			changed = pattern
		}
		a.setTopic(r, union)
	}
	if changed != "" {
		a.startOver(nil, "other topics match "+changed)
	}
	return nil
}

func (a *Auditor) setTopic(r *reader, topic string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r.topic = topic
	a.logger.Info("topics are found", "topics", topic)
}
