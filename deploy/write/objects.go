package main

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"

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
		{"base", "The exporter.", []string{"networkPolicy.enabled=true", "podDisruptionBudget.enabled=true"}, []string{
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
		args := []string{"template", "flinkwatch", chart, "--namespace=flinkwatch"}
		for _, setting := range c.settings {
			args = append(args, "--set="+setting)
		}
		kustomization := fmt.Sprintf("# %s Rendered from deploy/helm/flinkwatch by `make chart`.\n"+
			"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n", c.about)
		for _, template := range c.templates {
			text, err := output(helm(), append(args, "--show-only=templates/"+template+".yaml")...)
			if err != nil {
				return nil, err
			}
			made[path.Join("deploy/kubernetes", c.name, template+".yaml")] = []byte(plain(string(text)))
			kustomization += "  - " + template + ".yaml\n"
		}
		made[path.Join("deploy/kubernetes", c.name, "kustomization.yaml")] = []byte(kustomization)
	}
	return made, nil
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

var ofHelm = regexp.MustCompile(`(?m)^ *(helm\.sh/chart: .*|app\.kubernetes\.io/managed-by: Helm|# Source: .*)\n`)

// plain takes out what is Helm's own.
func plain(text string) string { return strings.TrimPrefix(ofHelm.ReplaceAllString(text, ""), "---\n") }
