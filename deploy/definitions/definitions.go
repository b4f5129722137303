// Package definitions finds what Kubernetes and the operators publish of their kinds of objects, in the versions of
// tools/schemas.
package definitions

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	"flinkwatch/tools"
)

// Module is the folder of a Go module, which is fetched if need be and checked by go.sum.
func Module(name string) (string, error) {
	command := exec.Command("go", "mod", "download", "-json", name)
	command.Dir = tools.Path("tools", "schemas")
	text, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w: %s", name, err, text)
	}
	var found struct{ Dir string }
	return found.Dir, json.Unmarshal(text, &found)
}

// Prometheus are the definitions of prometheus-operator.
func Prometheus() ([][]byte, error) {
	folder, err := Module("github.com/prometheus-operator/prometheus-operator")
	if err != nil {
		return nil, err
	}
	var texts [][]byte
	for _, kind := range []string{"servicemonitors", "podmonitors", "prometheusrules", "scrapeconfigs"} {
		text, err := os.ReadFile(filepath.Join(folder, "example", "prometheus-operator-crd",
			"monitoring.coreos.com_"+kind+".yaml"))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// Flink are those in the jar of flink-kubernetes-operator's API.
func Flink() ([][]byte, error) {
	folder, err := os.MkdirTemp("", "jar")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	command := exec.Command("mvn", "-B", "-q", "-f", tools.Path("tools", "schemas", "pom.xml"),
		"dependency:copy-dependencies",
		"-DincludeArtifactIds=flink-kubernetes-operator-api", "-DoutputDirectory="+folder)
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mvn dependency:copy-dependencies: %w\n%s", err, said)
	}
	jars, err := filepath.Glob(filepath.Join(folder, "*.jar"))
	if err != nil || len(jars) != 1 {
		return nil, fmt.Errorf("want one jar, got %v", jars)
	}
	text, err := entry(jars[0], "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml")
	return [][]byte{text}, err
}

func entry(jar, name string) ([]byte, error) {
	archive, err := zip.OpenReader(jar)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Base(jar), err)
	}
	defer archive.Close()
	file, err := archive.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Base(jar), err)
	}
	defer file.Close()
	var text bytes.Buffer
	_, err = io.Copy(&text, io.LimitReader(file, 16<<20))
	return text.Bytes(), err
}

// All are the definitions of both operators.
func All() ([][]byte, error) {
	prometheus, err := Prometheus()
	if err != nil {
		return nil, err
	}
	flink, err := Flink()
	return append(prometheus, flink...), err
}
