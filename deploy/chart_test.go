//go:build chart

package deploy_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/exporter/config"
	"flinkwatch/tools"
)

// audits are a configuration with several audits, as in docs/configuration.md.
const audits = `
config:
  kafka:
    main:
      bootstrap_servers: ["kafka:9092"]
      sasl: {mechanism: SCRAM-SHA-512, username: flinkwatch, password_file: /etc/flinkwatch/kafka/password}
  flink: {main: {url: "http://orders-rest.flink.svc:8081"}}
  audits:
    - name: orders
      topic: orders-per-minute
      input_topic: [orders-eu, orders-us]
      window: {size: 1m}
      backlog: {topic: orders-eu, group: orders-job}
    - {name: clicks, topic: "clicks, more-clicks", expect: {count: none}, judge: {max_windows: 2000000}}
`

const container = "spec.template.spec.containers.0."

// A want is what is at a path of an object.
type want struct {
	object, path string
	value        any
}

func TestChart(t *testing.T) {
	for _, row := range []struct {
		name, values string
		made         string // kinds besides the four that are always there
		wants        []want
	}{
		{
			"as it is, it finds the clusters of flink-kubernetes-operator", "", "", []want{
				{"Deployment/flinkwatch", "spec.replicas", 1},
				{"Deployment/flinkwatch", container + "image", "flinkwatch.invalid/flinkwatch:0.1.0-dev"},
			},
		},
		{
			"no pod has a right that it does not need", "", "", []want{
				{"Deployment/flinkwatch", "spec.template.spec.automountServiceAccountToken", false},
				{"Deployment/flinkwatch", "spec.template.spec.securityContext.runAsNonRoot", true},
				{"Deployment/flinkwatch", "spec.template.spec.securityContext.seccompProfile.type", "RuntimeDefault"},
				{"Deployment/flinkwatch", container + "securityContext.readOnlyRootFilesystem", true},
				{"Deployment/flinkwatch", container + "securityContext.allowPrivilegeEscalation", false},
				{"Deployment/flinkwatch", container + "securityContext.capabilities.drop.0", "ALL"},
			},
		},
		{
			"a pod that waits for its history is alive, and the one before it stays meanwhile", "", "", []want{
				{"Deployment/flinkwatch", container + "livenessProbe.httpGet.path", "/-/healthy"},
				{"Deployment/flinkwatch", container + "readinessProbe.httpGet.path", "/-/ready"},
				{"Deployment/flinkwatch", "spec.strategy.rollingUpdate.maxUnavailable", 0},
				{"Service/flinkwatch", "spec.publishNotReadyAddresses", true},
			},
		},
		{
			"Go has nine tenths of the memory limit", `resources: {limits: {memory: 1Gi}}`, "", []want{
				{"Deployment/flinkwatch", container + "env.0.name", "GOMEMLIMIT"},
				{"Deployment/flinkwatch", container + "env.0.value", "921MiB"},
			},
		},
		{
			"a memory limit may be a plain number", `resources: {limits: {memory: 1048576000}}`, "",
			[]want{{"Deployment/flinkwatch", container + "env.0.value", "900MiB"}},
		},
		{
			"without a memory limit there is none for Go", `resources: {limits: {memory: null}}`, "",
			[]want{{"Deployment/flinkwatch", container + "env", nil}},
		},
		{
			"a digest takes the place of the tag",
			`image: {repository: r.example/w, tag: "1", digest: "sha256:` + strings.Repeat("0a", 32) + `"}`, "",
			[]want{{"Deployment/flinkwatch", container + "image", "r.example/w@sha256:" + strings.Repeat("0a", 32)}},
		},
		{
			"secrets are files that are mounted to be read",
			`secrets: [{name: kafka, mountPath: /etc/flinkwatch/kafka, optional: true}]`, "",
			[]want{
				{"Deployment/flinkwatch", container + "volumeMounts.1.mountPath", "/etc/flinkwatch/kafka"},
				{"Deployment/flinkwatch", container + "volumeMounts.1.readOnly", true},
				{"Deployment/flinkwatch", "spec.template.spec.volumes.1.secret.secretName", "kafka"},
				{"Deployment/flinkwatch", "spec.template.spec.volumes.1.secret.optional", true},
				{"Pod/flinkwatch-check", "spec.volumes.1.secret.secretName", "kafka"},
			},
		},
		{
			"TLS and a login come from a secret", `web: {configSecret: web, scheme: HTTPS, lifecycle: true}`, "", []want{
				{"Deployment/flinkwatch", container + "livenessProbe.httpGet.scheme", "HTTPS"},
				{"Deployment/flinkwatch", container + "args.4", "--web.config.file=/etc/flinkwatch/web/web.yml"},
				{"Deployment/flinkwatch", "spec.template.spec.volumes.1.secret.secretName", "web"},
			},
		},
		{
			"a probe may ask in another way, or not at all",
			`{livenessProbe: {tcpSocket: {port: http}}, startupProbe: null}`, "",
			[]want{
				{"Deployment/flinkwatch", container + "livenessProbe.httpGet", nil},
				{"Deployment/flinkwatch", container + "livenessProbe.tcpSocket.port", "http"},
				{"Deployment/flinkwatch", container + "startupProbe", nil},
			},
		},
		{
			"a ServiceMonitor has the job that the rules go by",
			`{nameOverride: w, serviceMonitor:
              {enabled: true, namespace: m, labels: {release: p}, cluster: main, scrapeTimeout: 10s}}`,
			"ServiceMonitor",
			[]want{
				{"ServiceMonitor/flinkwatch", "spec.endpoints.0.relabelings.0.replacement", "flinkwatch"},
				{"ServiceMonitor/flinkwatch", "spec.endpoints.0.relabelings.1.replacement", "main"},
				{"ServiceMonitor/flinkwatch", "spec.namespaceSelector.matchNames.0", "watching"},
				{"ServiceMonitor/flinkwatch", "metadata.namespace", "m"},
				{"ServiceMonitor/flinkwatch", "metadata.labels.release", "p"},
			},
		},
		{
			"a PodMonitor likewise", `{podMonitor: {enabled: true}, service: {enabled: false}}`, "PodMonitor -Service", []want{
				{"PodMonitor/flinkwatch", "spec.podMetricsEndpoints.0.relabelings.0.replacement", "flinkwatch"},
			},
		},
		{
			"Flink's clusters are found by their services",
			`flinkDeployments: {enabled: true, namespaces: [flink], module: login}`,
			"ScrapeConfig",
			[]want{
				{"ScrapeConfig/flinkwatch-clusters", "spec.kubernetesSDConfigs.0.role", "Service"},
				{"ScrapeConfig/flinkwatch-clusters", "spec.params.module.0", "login"},
				{
					"ScrapeConfig/flinkwatch-clusters", "spec.relabelings.6.replacement", "flinkwatch.watching.svc.cluster.local:9200",
				},
			},
		},
		{
			"a network policy lets DNS, Flink and Kafka through, and what is added",
			`networkPolicy: {enabled: true, egressPorts: [9094], from: [{namespaceSelector: {}}],
              extraEgress: [{ports: [{port: 443}]}]}`,
			"NetworkPolicy",
			[]want{
				{"NetworkPolicy/flinkwatch", "spec.egress.0.ports.0.port", 53},
				{"NetworkPolicy/flinkwatch", "spec.egress.1.ports.0.port", 9094},
				{"NetworkPolicy/flinkwatch", "spec.egress.2.ports.0.port", 443},
				{"NetworkPolicy/flinkwatch", "spec.ingress.0.from.0.namespaceSelector", map[string]any{}},
			},
		},
		{
			"two pods are spread, and one of them stays", `
replicas: 2
podDisruptionBudget: {enabled: true}
topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]`,
			"PodDisruptionBudget",
			[]want{
				{"PodDisruptionBudget/flinkwatch", "spec.maxUnavailable", 1},
				{
					"Deployment/flinkwatch", "spec.template.spec.topologySpreadConstraints.0.labelSelector.matchLabels",
					map[string]any{"app.kubernetes.io/name": "flinkwatch", "app.kubernetes.io/instance": "flinkwatch"},
				},
			},
		},
		{
			"an Ingress",
			`ingress: {enabled: true, className: nginx, hosts: [w.example], tls: [{secretName: tls, hosts: [w.example]}]}`,
			"Ingress",
			[]want{{"Ingress/flinkwatch", "spec.rules.0.host", "w.example"}},
		},
		{
			"dashboards are found by the sidecar's label", `dashboards: {enabled: true, annotations: {folder: Flink}}`,
			strings.Repeat("ConfigMap ", 5),
			[]want{
				{"ConfigMap/flinkwatch-windows", "metadata.labels.grafana_dashboard", "1"},
				{"ConfigMap/flinkwatch-overview", "metadata.annotations.folder", "Flink"},
			},
		},
		{
			"everything extra is there", extra, "ConfigMap Secret", []want{
				{"Deployment/flinkwatch", container + "args.5", "--kafka.memory=32MB"},
				{"Deployment/flinkwatch", container + "env.1.name", "AWS_REGION"},
				{"Deployment/flinkwatch", container + "envFrom.0.secretRef.name", "more"},
				{"Deployment/flinkwatch", container + "volumeMounts.1.name", "ca"},
				{"Deployment/flinkwatch", "spec.template.spec.volumes.1.name", "ca"},
				{"Deployment/flinkwatch", "spec.template.spec.containers.1.name", "proxy"},
				{"Deployment/flinkwatch", "spec.template.spec.initContainers.0.name", "first"},
				{"Deployment/flinkwatch", "spec.template.spec.priorityClassName", "high"},
				{"Deployment/flinkwatch", "spec.template.spec.nodeSelector.disk", "ssd"},
				{"Deployment/flinkwatch", "spec.template.spec.tolerations.0.key", "spot"},
				{"ConfigMap/flinkwatch-more", "data.a", "b"},
			},
		},
		{
			"Expected Counts runs as a FlinkDeployment with the same file",
			audits + `
secrets: [{name: kafka, mountPath: /etc/flinkwatch/kafka}]
expectedCounts: {enabled: true, audits: [orders], args: [--checkpoint-interval, "5"]}`, "FlinkDeployment",
			[]want{
				{"FlinkDeployment/flinkwatch-expected-orders", "spec.job.args.3", "orders"},
				{"FlinkDeployment/flinkwatch-expected-orders", "spec.job.args.5", "5"},
				{
					"FlinkDeployment/flinkwatch-expected-orders",
					"spec.podTemplate.spec.containers.0.volumeMounts.1.mountPath", "/etc/flinkwatch/kafka",
				},
				{"FlinkDeployment/flinkwatch-expected-orders", "spec.podTemplate.spec.volumes.0.configMap.name", "flinkwatch"},
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := render(t, row.values)
			assert.Equal(t, expectedKinds(row.made), kinds(got))
			for _, w := range row.wants {
				require.Contains(t, got, w.object)
				assert.Equal(t, w.value, at(got[w.object], w.path), "%s: %s", w.object, w.path)
			}
		})
	}
}

const extra = `
extraArgs: [--kafka.memory=32MB]
extraEnv: [{name: AWS_REGION, value: eu-central-1}]
extraEnvFrom: [{secretRef: {name: more}}]
extraVolumes: [{name: ca, configMap: {name: ca}}]
extraVolumeMounts: [{name: ca, mountPath: /etc/ssl/ca}]
extraContainers: [{name: proxy, image: proxy.example/proxy}]
initContainers: [{name: first, image: first.example/first}]
priorityClassName: high
nodeSelector: {disk: ssd}
tolerations: [{key: spot, operator: Exists}]
affinity: {nodeAffinity: {}}
podLabels: {team: data}
podAnnotations: {a: b}
imagePullSecrets: [{name: pull}]
commonLabels: {part: watch}
extraManifests:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: "{{ .Release.Name }}-more"}, data: {a: b}}
  - |
    apiVersion: v1
    kind: Secret
    metadata: {name: more}
`

func kinds(all objects) []string {
	var found []string
	for name := range all {
		found = append(found, strings.Split(name, "/")[0])
	}
	slices.Sort(found)
	return found
}

// expectedKinds are those that are always there, more of them, and less those with a minus.
func expectedKinds(made string) []string {
	expected := []string{"ConfigMap", "Deployment", "Pod", "Service", "ServiceAccount"}
	for _, kind := range strings.Fields(made) {
		if without, is := strings.CutPrefix(kind, "-"); is {
			expected = slices.DeleteFunc(expected, func(other string) bool { return other == without })
			continue
		}
		expected = append(expected, kind)
	}
	slices.Sort(expected)
	return expected
}

// The chart has the version of the release.
func TestVersion(t *testing.T) {
	var about struct {
		Version    string
		AppVersion string `yaml:"appVersion"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, chart+"/Chart.yaml")), &about))
	release := regexp.MustCompile(`(?m)^FLINKWATCH_RELEASE=(.+)$`).FindStringSubmatch(read(t, ".env"))
	require.NotNil(t, release)
	assert.Equal(t, release[1], about.Version)
	assert.Equal(t, release[1], about.AppVersion)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(name))
	require.NoError(t, err)
	return string(text)
}

// The exporter takes the file that is in the ConfigMap.
func TestConfiguration(t *testing.T) {
	for _, row := range []struct{ name, values, holds string }{
		{"as it is", "", "*-rest.*.svc:8081"},
		{"several audits", audits, "max_windows: 2000000"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			text := render(t, row.values)["ConfigMap/flinkwatch"]["data"].(map[string]any)["flinkwatch.yaml"].(string)
			_, err := config.Read("flinkwatch.yaml", []byte(text))
			require.NoError(t, err)
			assert.Contains(t, text, row.holds)
		})
	}
}

// A pod is replaced where its configuration changes, unless that is off or the file is another's.
func TestConfigurationReplacesPods(t *testing.T) {
	checksum := func(values string) any {
		annotations, _ := at(render(t, values)["Deployment/flinkwatch"],
			"spec.template.metadata.annotations").(map[string]any)
		return annotations["checksum/config"]
	}
	assert.NotEqual(t, checksum(""), checksum(audits))
	assert.Equal(t, checksum(audits), checksum(audits+"log: {level: debug}"), "nothing else changes it")
	assert.Nil(t, checksum("rollOnConfigChange: false"))
	assert.Nil(t, checksum("existingConfigMap: {name: own, key: a.yaml}"))
}

func TestExistingConfigMap(t *testing.T) {
	got := render(t, "existingConfigMap: {name: own, key: a.yaml}")
	assert.NotContains(t, got, "ConfigMap/flinkwatch")
	volume := at(got["Deployment/flinkwatch"], "spec.template.spec.volumes.0.configMap")
	assert.Equal(t, map[string]any{
		"name": "own", "items": []any{map[string]any{"key": "a.yaml", "path": "flinkwatch.yaml"}},
	}, volume)
}

// The pod of `helm test` is none of the exporter's: the Service must not lead to it.
func TestTheCheckIsNoExporter(t *testing.T) {
	got := render(t, "")
	chosen := at(got["Service/flinkwatch"], "spec.selector").(map[string]any)
	labels := at(got["Pod/flinkwatch-check"], "metadata.labels").(map[string]any)
	assert.NotEqual(t, chosen["app.kubernetes.io/name"], labels["app.kubernetes.io/name"])
	pods := at(got["Deployment/flinkwatch"], "spec.template.metadata.labels").(map[string]any)
	for name, value := range maps.All(chosen) {
		assert.Equal(t, value, pods[name])
	}
}

// Strimzi's user may read what the audits read, and nothing more.
func TestKafkaUser(t *testing.T) {
	got := render(t, audits+"kafkaUser: {enabled: true, cluster: main, namespace: kafka}")["KafkaUser/flinkwatch"]
	require.NotNil(t, got)
	assert.Equal(t, "main", at(got, "metadata.labels").(map[string]any)["strimzi.io/cluster"])
	var rights []string
	for _, acl := range at(got, "spec.authorization.acls").([]any) {
		operations := ""
		for _, operation := range at(acl, "operations").([]any) {
			operations += " " + operation.(string)
		}
		rights = append(rights, at(acl, "resource.type").(string)+" "+at(acl, "resource.name").(string)+":"+operations)
	}
	assert.Equal(t, []string{
		"topic clicks: Read Describe DescribeConfigs",
		"topic more-clicks: Read Describe DescribeConfigs",
		"topic orders-per-minute: Read Describe DescribeConfigs",
		"topic orders-eu: Read Describe",
		"topic orders-us: Read Describe",
		"group orders-job: Describe",
	}, rights)
}
