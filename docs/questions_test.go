package docs_test

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each question has an answer, under a heading that two links from the README lead to at most.
func TestQuestions(t *testing.T) {
	near := reachable(t, "README.md", 2)
	for _, row := range []struct{ question, page, anchor string }{
		{"How do I start the playground?", "README.md", "two-commands"},
		{"Which commands does the playground have?", "docs/playground.md", "every-command"},
		{"How do I install it?", "docs/install.md", "install"},
		{"How do I try it on a cluster of mine, in five minutes?", "docs/install.md", "quick-start"},
		{"How do I run it as a service?", "docs/install.md", "systemd"},
		{"How do I run it on Kubernetes?", "docs/kubernetes.md", "in-five-minutes"},
		{"How do I use it with prometheus-operator?", "docs/kubernetes.md", "prometheus-operator"},
		{"How do I use it with Kustomize?", "docs/kubernetes.md", "kustomize-and-gitops"},
		{"Which values does the chart have?", "docs/kubernetes.md", "values"},
		{"How is it secured on Kubernetes?", "docs/kubernetes.md", "what-each-default-protects"},
		{"How do I check what I have downloaded?", "docs/releases.md", "how-to-check-one"},
		{"Which names may I rely on?", "docs/releases.md", "the-contract"},
		{"How do I upgrade?", "docs/releases.md", "how-to-upgrade"},
		{"How do I report a vulnerability?", "SECURITY.md", "how-to-report-a-vulnerability"},
		{"How do I break the playground?", "docs/playground.md", "break-it"},
		{"How do I audit a topic of mine?", "docs/your-own-job.md", "3-run-it"},
		{"How do I describe my records?", "docs/records.md", "fields"},
		{"How do I audit sums?", "docs/records.md", "sums"},
		{"How do I audit windows that hop?", "docs/records.md", "windows-that-overlap"},
		{"Why was a record refused?", "docs/records.md", "what-is-not-read"},
		{"How does Flink count the input?", "docs/expected-counts.md", "run-it"},
		{"Which conditions can Flink count by?", "docs/expected-counts.md", "conditions"},
		{"What do expected counts look like?", "docs/expected-counts.md", "what-it-writes"},
		{"How do several exporters share an audit?", "docs/sharding.md", "run-it"},
		{"Which keys are of a shard?", "docs/sharding.md", "which-keys"},
		{"What do all shards say together?", "docs/sharding.md", "what-all-of-them-say"},
		{"How do I audit once, in a pipeline?", "docs/your-own-job.md", "6-after-an-incident-or-in-a-pipeline"},
		{"What does `unjudged` mean?", "docs/verdicts.md", "unjudged"},
		{"When is a window judged?", "docs/verdicts.md", "when-a-window-is-due"},
		{"What does `overdue` mean?", "docs/verdicts.md", "overdue"},
		{"What about late events?", "docs/verdicts.md", "late-events"},
		{"What can the audit not know?", "docs/verdicts.md", "what-the-audit-cannot-know"},
		{"What does a word mean?", "docs/glossary.md", "glossary"},
		{"Why is every window missing or short?", "docs/troubleshooting.md", "verdicts-that-look-wrong"},
		{"Why is it never ready?", "docs/troubleshooting.md", "the-audit-does-not-begin"},
		{"Why are there no series of Flink?", "docs/troubleshooting.md", "flink"},
		{"Why is the backlog absent?", "docs/troubleshooting.md", "the-backlog"},
		{"Why does Prometheus drop the target?", "docs/troubleshooting.md", "prometheus"},
		{"Which fields and flags are there?", "docs/configuration.md", "fields"},
		{"How do I audit several topics with one exporter?", "docs/configuration.md", "several-audits"},
		{"Can the settings be found for me?", "docs/configuration.md", "in-five-minutes"},
		{"Which permissions does it need in Kafka?", "docs/kafka-access.md", "minimum-permissions"},
		{"What does an error of Kafka mean?", "docs/kafka-access.md", "authorization-errors"},
		{"How do I watch many clusters on Kubernetes?", "docs/probe.md", "prometheus-with-flink-kubernetes-operator"},
		{"Which alerts are there, and at which threshold?", "docs/alert-list.md", "results"},
		{"Which metrics does the audit have?", "docs/metrics.md", "audit-and-backlog"},
		{"How do I change the severity of an alert?", "docs/alerts.md", "settings"},
		{"What does a scrape cost?", "docs/exporter.md", "what-a-scrape-costs"},
		{"How large an exporter do I need?", "docs/scale.md", "sizes"},
		{"What is bounded?", "docs/exporter.md", "limits"},
		{"How fast is it, and what does it take?", "docs/benchmarks.md", "goals"},
		{"How does it compare with kminion?", "docs/comparison.md", "kminion"},
		{"How does a record become a verdict?", "docs/architecture.md", "one-record"},
		{"How do I add a metric?", "CONTRIBUTING.md", "add-a-metric"},
	} {
		t.Run(row.question, func(t *testing.T) {
			assert.True(t, near[row.page], "%s is more than two links from the README", row.page)
			assert.True(t, read(t, row.page).anchors[row.anchor], "%s has no heading #%s", row.page, row.anchor)
		})
	}
}

// reachable are the pages that so many links lead to from a page, itself among them.
func reachable(t *testing.T, from string, links int) map[string]bool {
	t.Helper()
	found, edge := map[string]bool{from: true}, []string{from}
	for ; links > 0; links-- {
		var next []string
		for _, name := range edge {
			for _, l := range read(t, name).links {
				if file, _, ok := target(name, l); ok && !found[file] && strings.HasSuffix(file, ".md") {
					found[file] = true
					next = append(next, file)
				}
			}
		}
		edge = next
	}
	return found
}

// Every page of the documentation is near, too: one that nobody links to is not found.
func TestEveryPageIsNear(t *testing.T) {
	near := reachable(t, "README.md", 2)
	for _, name := range pages(t) {
		if path.Dir(name) == "docs" {
			assert.True(t, near[name], "%s is more than two links from the README", name)
		}
	}
}
