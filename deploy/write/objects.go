package main

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// A component is objects that are applied together, made by templates of the chart.
type component struct {
	name, about string
	settings    []string
	templates   []string
}

func components() []component {
	return []component{
		{"base", "The exporter.", []string{
			"networkPolicy.enabled=true", "podDisruptionBudget.enabled=true", "rollOnConfigChange=false",
		}, []string{
			"serviceaccount", "configmap", "service", "deployment", "networkpolicy", "poddisruptionbudget",
		}},
		{"prometheus-operator", "How Prometheus finds the exporter and Flink's clusters, and the alerts.", []string{
			"serviceMonitor.enabled=true", "flinkDeployments.enabled=true", "prometheusRule.enabled=true",
		}, []string{"servicemonitor", "scrapeconfig", "prometheusrule"}},
		{"grafana", "The dashboards, for the sidecar of Grafana's chart.", []string{"dashboards.enabled=true"}, []string{
			"dashboards",
		}},
	}
}

// objects are the chart's, rendered.
func objects() (map[string][]byte, error) {
	made := map[string][]byte{}
	for _, c := range components() {
		if err := c.render(made); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (c component) render(made map[string][]byte) error {
	resources, generated := "resources:\n", ""
	for _, template := range c.templates {
		text, err := c.template(template)
		if err != nil {
			return err
		}
		if template == "configmap" {
			if text, err = configuration(text); err != nil {
				return err
			}
			made[c.path(configFile)], generated = []byte(text), generator
			continue
		}
		made[c.path(template+".yaml")] = []byte(text)
		resources += "  - " + template + ".yaml\n"
	}
	made[c.path("kustomization.yaml")] = fmt.Appendf(nil, "# %s Rendered from deploy/helm/flinkwatch by `make chart`.\n"+
		"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n%s%s", c.about, resources, generated)
	return nil
}

func (c component) path(name string) string { return path.Join("deploy/kubernetes", c.name, name) }

// template is what a template makes, without what is Helm's own.
func (c component) template(name string) (string, error) {
	args := []string{"template", "flinkwatch", chart, "--namespace=flinkwatch", "--show-only=templates/" + name + ".yaml"}
	for _, setting := range c.settings {
		args = append(args, "--set="+setting)
	}
	text, err := output(helm(), args...)
	return strings.TrimPrefix(ofHelm.ReplaceAllString(string(text), ""), "---\n"), err
}

const (
	configFile = "flinkwatch.yaml"
	// Kustomize makes the ConfigMap itself: the hash in its name replaces the pod where the file changes.
	generator = "configMapGenerator:\n  - {name: flinkwatch, namespace: flinkwatch, files: [" + configFile + "]}\n"
)

// configuration is the file in a ConfigMap.
func configuration(text string) (string, error) {
	var object struct{ Data map[string]string }
	err := yaml.Unmarshal([]byte(text), &object)
	return object.Data[configFile], err
}

// helm is the one that `make chart-tools` builds, or that of the PATH.
func helm() string {
	if built := tools.Path(".cache", "bin", "helm"); exists(built) {
		return built
	}
	return "helm"
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// ofHelm is what only Helm would write.
var ofHelm = regexp.MustCompile(`(?m)^ *(helm\.sh/chart: .*|app\.kubernetes\.io/managed-by: Helm|# Source: .*)\n`)
