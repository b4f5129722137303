//go:build chart

// Package deploy_test renders the chart with values of many kinds, and holds what comes out to the schemas of
// Kubernetes and of the operators.
package deploy_test

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

const chart = "deploy/helm/flinkwatch"

// objects are what the chart makes, by kind and name.
type objects map[string]map[string]any

// template is what `helm template` prints with these values, or what it complains of.
func template(t *testing.T, values string) (text, complaint string) {
	t.Helper()
	tools.Reads(t, chart)
	command := exec.Command(tools.Find(t, "helm"), "template", "flinkwatch", chart, "--namespace=watching", "--values=-")
	command.Dir = tools.Path()
	command.Stdin = strings.NewReader(values)
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		require.NotEmpty(t, said.String(), err)
		return "", said.String()
	}
	return out.String(), ""
}

// render renders the chart, and fails unless each object is one that Kubernetes takes.
func render(t *testing.T, values string) objects {
	t.Helper()
	text, complaint := template(t, values)
	require.Empty(t, complaint)
	validate(t, text)
	all := objects{}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if object == nil {
			continue
		}
		name := at(object, "kind").(string) + "/" + at(object, "metadata.name").(string)
		require.NotContains(t, all, name, "made twice")
		all[name] = object
	}
}

// validate holds objects to the schemas that `make chart-tools` makes. Of Strimzi's there is none in a registry.
func validate(t *testing.T, text string) {
	t.Helper()
	kubeconform := tools.Find(t, "kubeconform")
	schemas := filepath.Join(filepath.Dir(kubeconform), "..", "schemas")
	require.DirExists(t, schemas, "`make chart-tools` makes the schemas")
	command := exec.Command(kubeconform, "-strict", "-skip=KafkaUser",
		"-schema-location="+schemas+"/{{ .ResourceKind }}.json")
	command.Stdin = strings.NewReader(text)
	said, err := command.CombinedOutput()
	require.NoError(t, err, string(said))
}

// at is what is in an object at a path such as spec.ports.0.port, or nil.
func at(node any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch here := node.(type) {
		case map[string]any:
			node = here[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(here) {
				return nil
			}
			node = here[n]
		default:
			return nil
		}
	}
	return node
}
