//go:build chart

package deploy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is wrong is refused before anything is installed, and the complaint names it.
func TestRefused(t *testing.T) {
	for _, row := range []struct{ name, values, complaint string }{
		{"a value that is misspelt", `serviceMonitr: {enabled: true}`, "serviceMonitr"},
		{"one in a section", `image: {tags: "1"}`, "tags"},
		{"a value of another type", `replicas: two`, "replicas"},
		{"a digest that is none", `image: {digest: latest}`, "digest"},
		{"a secret without a place", `secrets: [{name: a}]`, "mountPath"},
		{"an unknown severity", `prometheusRule: {severity: {WindowsOverdue: high}}`, "WindowsOverdue"},
		{
			"an alert that does not exist", `prometheusRule: {enabled: true, disabled: [WindowMissing]}`,
			`prometheusRule: no alert is called "WindowMissing"`,
		},
		{
			"a severity of one that does not exist", `prometheusRule: {enabled: true, severity: {WindowMissing: info}}`,
			`prometheusRule: no alert is called "WindowMissing"`,
		},
		{
			"two monitors", `{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}}`,
			"serviceMonitor.enabled and podMonitor.enabled: the exporter would be scraped twice",
		},
		{
			"a ServiceMonitor without a Service", `{serviceMonitor: {enabled: true}, service: {enabled: false}}`,
			"service.enabled: serviceMonitor, flinkDeployments and ingress need the Service",
		},
		{
			"clusters to probe, and no right to", `{flinkDeployments: {enabled: true}, config: {probe: null}}`,
			"flinkDeployments.enabled: the exporter may probe nothing; set config.probe.allow",
		},
		{"an Ingress without a host", `ingress: {enabled: true}`, "ingress.hosts: want a host name at least"},
		{"a memory limit in an odd unit", `resources: {limits: {memory: 1Qi}}`, "resources.limits.memory: \"1Qi\""},
		{"a KafkaUser of no cluster", `kafkaUser: {enabled: true}`, "kafkaUser.cluster: want the name of the Kafka cluster"},
		{
			"rights for topics by a pattern",
			`{kafkaUser: {enabled: true, cluster: c}, config: {audits: [{name: a, topic: "^orders-.*"}]}}`,
			`kafkaUser: the topic "^orders-.*" is a pattern`,
		},
		{
			"rights for a configuration that the chart does not see",
			`{kafkaUser: {enabled: true, cluster: c}, existingConfigMap: {name: own}}`,
			"existingConfigMap.name: kafkaUser and expectedCounts read the audits of config",
		},
		{
			"Expected Counts of an audit that does not exist", `expectedCounts: {enabled: true, audits: [orders]}`,
			`expectedCounts.audits: config has no audit "orders"`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, complaint := template(t, row.values)
			assert.Contains(t, complaint, row.complaint)
		})
	}
}
