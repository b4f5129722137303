//go:build kubernetes

package cluster_test

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

const chart = "deploy/helm/flinkwatch"

// everything is each object that the chart can make, but for Strimzi's user, whose definition no registry has. Of Flink
// there is the newest version that the registry's definition of FlinkDeployment knows.
const everything = `
replicas: 2
config:
  kafka: {main: {bootstrap_servers: ["kafka:9092"]}}
  flink: {main: {url: "http://orders-rest.flink.svc:8081"}}
  audits:
    - name: orders
      topic: orders-per-minute
      input_topic: orders
      window: {size: 1m}
      expect: {topic: orders-expected}
web: {lifecycle: true}
podDisruptionBudget: {enabled: true}
networkPolicy: {enabled: true, from: [{namespaceSelector: {}}]}
ingress: {enabled: true, className: nginx, hosts: [watch.example]}
serviceMonitor: {enabled: true, labels: {release: prometheus}, cluster: main}
flinkDeployments: {enabled: true, namespaces: [flink]}
prometheusRule: {enabled: true, runbookBase: "https://runbooks.example/"}
dashboards: {enabled: true}
topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
expectedCounts: {enabled: true, audits: [orders], flinkVersion: v1_20}
`

// The chart is installed, upgraded to everything that it has, rolled back and taken away, in a namespace whose pods may
// do nothing that Kubernetes calls privileged.
func TestInstall(t *testing.T) {
	c := start(t)
	c.define()
	c.makeNamespace()
	c.requireHelm("", "install", "flinkwatch", chart, "--values=-")
	first := c.checksum()
	c.requireExporterRuns()
	c.requireTested()
	c.requirePods()

	c.requireHelm(everything, "upgrade", "flinkwatch", chart, "--values=-")
	assert.NotEqual(t, first, c.checksum(), "another configuration replaces the pods")
	c.requireCount("poddisruptionbudgets", "/apis/policy/v1", 1)
	c.requireCount("flinkdeployments", "/apis/flink.apache.org/v1beta1", 1)
	c.requirePods()

	c.requireHelm("", "rollback", "flinkwatch", "1")
	assert.Equal(t, first, c.checksum(), "the configuration is that of before")
	c.requireCount("poddisruptionbudgets", "/apis/policy/v1", 0)

	c.requireHelm("", "uninstall", "flinkwatch")
	c.requireCount("deployments", "/apis/apps/v1", 0)
	c.requireCount("configmaps", "/api/v1", 0)
}

// Kubernetes takes every object that the chart makes, and that Kustomize's users have, and knows every field of it.
func TestEveryFieldIsKnown(t *testing.T) {
	c := start(t)
	c.define()
	c.makeNamespace()
	text, err := c.helm(everything, "template", "flinkwatch", chart, "--values=-")
	require.NoError(t, err, text)
	all := decode(t, text)
	require.Greater(t, len(all), 15)
	files, err := filepath.Glob(tools.Path("deploy", "kubernetes", "*", "*.yaml"))
	require.NoError(t, err)
	for _, file := range files {
		all = append(all, decode(t, read(t, file))...)
	}
	accounts := "/api/v1/namespaces/watching/serviceaccounts"
	require.Empty(t, c.post(accounts, account("flinkwatch")), "pods need one that is there")
	for _, object := range all {
		if object["metadata"] == nil { // what Kustomize alone reads, and the exporter's own file
			continue
		}
		object["metadata"].(map[string]any)["namespace"] = "watching"
		complaint := c.post(pathOf(object)+"?dryRun=All&fieldValidation=Strict", object)
		if strings.HasSuffix(complaint, "already exists") {
			continue
		}
		assert.Empty(t, complaint, "%s %v", object["kind"], object["metadata"].(map[string]any)["name"])
	}

	rule := map[string]any{
		"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": map[string]any{"name": "misspelt"},
		"spec": map[string]any{"groups": []any{map[string]any{
			"name": "a", "rules": []any{map[string]any{"alert": "A", "expr": "1", "four": "1m"}},
		}}},
	}
	assert.Contains(t, c.post(pathOf(rule)+"?dryRun=All&fieldValidation=Strict", rule), "four")
}

// decode is what a text in YAML has, one object after the other.
func decode(t *testing.T, text string) (all []map[string]any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if object != nil {
			all = append(all, object)
		}
	}
}

func account(name string) map[string]any {
	return map[string]any{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": map[string]any{"name": name}}
}

func (c *cluster) makeNamespace() {
	c.t.Helper()
	require.Empty(c.t, c.post("/api/v1/namespaces", map[string]any{
		"apiVersion": "v1", "kind": "Namespace",
		"metadata": map[string]any{
			"name": "watching", "labels": map[string]any{"pod-security.kubernetes.io/enforce": "restricted"},
		},
	}))
}

func (c *cluster) requireHelm(values string, args ...string) {
	c.t.Helper()
	said, err := c.helm(values, args...)
	require.NoError(c.t, err, said)
}

// template is that of the pods that the chart's Deployment makes.
func (c *cluster) template() map[string]any {
	c.t.Helper()
	deployment := c.get("/apis/apps/v1/namespaces/watching/deployments/flinkwatch")
	return deployment["spec"].(map[string]any)["template"].(map[string]any)
}

// checksum is that of the configuration of the exporter's pods.
func (c *cluster) checksum() any {
	c.t.Helper()
	template := c.template()
	return template["metadata"].(map[string]any)["annotations"].(map[string]any)["checksum/config"]
}

// requirePods requires that the namespace takes the pods that a Deployment's controller would make, and that of `helm
// test`.
func (c *cluster) requirePods() {
	c.t.Helper()
	template := c.template()
	pod := map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "flinkwatch-1"}, "spec": template["spec"],
	}
	assert.Empty(c.t, c.post(pathOf(pod)+"?dryRun=All", pod))
}

// requireCount requires that so many objects of a kind are in the namespace.
func (c *cluster) requireCount(plural, api string, count int) {
	c.t.Helper()
	items := c.get(api + "/namespaces/watching/" + plural)["items"].([]any)
	assert.Len(c.t, items, count, plural)
}
