package alerts_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A story is a day in the life of a playground: what is done to it, and the complete set of alerts that fire at each
// look. Those that Alertmanager keeps to itself, because it knows their cause, stand in brackets.
type story struct {
	name  string
	world func(w *world) // how it is from the beginning
	acts  []act
	looks []look
}

type act struct {
	at time.Duration
	do func(w *world)
}

type look struct {
	at    time.Duration
	fires string
}

// A story is told three times: with the playground's scrapes and all rules, and with those of an ordinary Prometheus
// and the rules that any job can use. What is seen must be the same. Brackets are meant for all rules.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, interval := range []time.Duration{5 * time.Second, 15 * time.Second, time.Minute} {
		t.Run(fmt.Sprintf("scraped every %s", interval), func(t *testing.T) {
			t.Parallel()
			rules := portable(t)
			if interval == 5*time.Second {
				rules = append(rules, abs(t, "rules/playground.yaml"))
			}
			known := labelsOf(t, rules)
			var tests []promtoolCase
			for _, story := range stories() {
				tests = append(tests, story.seen(interval, known))
			}
			tellTogether(t, rules, min(interval, 15*time.Second), tests...)
		})
	}
}

// What Alertmanager keeps to itself stands in brackets, whether it is known which job the audit's is or not.
func TestStoriesAreSilencedWhereTheCauseIsKnown(t *testing.T) {
	known, unknown := labelsOf(t, allRules(t)), labelsOf(t, allRules(t))
	for _, labels := range unknown {
		if labels["audit"] != "" {
			delete(labels, "job_name")
		}
	}
	for _, story := range stories() {
		t.Run(story.name, func(t *testing.T) {
			for _, look := range story.looks {
				requireSilenced(t, look, known)
				requireSilenced(t, look, unknown)
			}
		})
	}
}

// A series without a label cluster is judged as one with it.
func TestAStoryWithoutACluster(t *testing.T) {
	rules := allRules(t)
	runPromtool(t, rules, 5*time.Second, ofFlink()[0].seen(5*time.Second, labelsOf(t, rules)))
}

// seen are the series of a story, and what is expected of them.
func (s story) seen(interval time.Duration, known map[string]map[string]string) promtoolCase {
	w := newWorld()
	if s.world != nil {
		s.world(w)
	}
	until := s.looks[len(s.looks)-1].at
	test := promtoolCase{Name: s.name, Interval: interval.String()}
	for name, values := range w.record(s.acts, until, interval) {
		test.InputSeries = append(test.InputSeries, promtoolSeries{name, values})
	}
	for _, look := range s.looks {
		test.Looks = append(test.Looks, expectFiring(look.at, known, names(look.fires)))
	}
	return test
}

// names are the alerts of a look, without the brackets.
func names(fires string) []string {
	return strings.Fields(strings.NewReplacer("(", "", ")", "").Replace(fires))
}

// expectFiring is a look at all alerts but the Watchdog. Alerts of rules that were not loaded are not expected.
func expectFiring(at time.Duration, known map[string]map[string]string, fires []string) promtoolLook {
	look := promtoolLook{
		Expr:     `count by (alertname) (ALERTS{alertstate="firing", alertname!="Watchdog"})`,
		EvalTime: at.String(), Samples: []promtoolSample{},
	}
	for _, name := range fires {
		if _, loaded := known[name]; loaded {
			look.Samples = append(look.Samples, promtoolSample{fmt.Sprintf("{alertname=%q}", name), 1})
		}
	}
	return look
}

// portable are the rule files that any job can use.
func portable(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, path := range glob(t, "rules/*.yaml") {
		if filepath.Base(path) != "playground.yaml" {
			paths = append(paths, abs(t, path))
		}
	}
	return paths
}

func abs(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	return path
}

// labelsOf are the alerts of some rule files, each with its labels; those that its expression leaves have values of
// the only audit and job that there are.
func labelsOf(t *testing.T, paths []string) map[string]map[string]string {
	t.Helper()
	known, vocabulary := map[string]map[string]string{}, vocabulary(t)
	for _, rule := range alertsOf(t) {
		if !slices.ContainsFunc(paths, func(path string) bool { return filepath.Base(path) == filepath.Base(rule.File) }) {
			continue
		}
		labels := maps.Clone(rule.Labels)
		labels["alertname"] = rule.Alert
		left, err := vocabulary.Labels(rule.Expr)
		require.NoError(t, err)
		for _, name := range left {
			if name == "audit" || name == "job_name" {
				labels[name] = "the " + name
			}
		}
		known[rule.Alert] = labels
	}
	return known
}
