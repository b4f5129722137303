//go:build kubernetes

package cluster_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// node runs the program of a pod as a node would: with the arguments and the environment of its container, and with the
// ConfigMaps of its volumes as files. It knows no more of Kubernetes than the exporter's pod needs.
type node struct {
	*cluster
	root string
}

// command is the container's program. Where a file is mounted, it has the same path below the node's root.
func (n node) command(ctx context.Context, pod map[string]any, listen string) *exec.Cmd {
	n.t.Helper()
	container := list(pod, "containers")[0]
	var args []string
	for _, mount := range list(container, "volumeMounts") {
		n.mount(pod, mount)
	}
	for _, arg := range container["args"].([]any) {
		arg := strings.ReplaceAll(arg.(string), "/etc/flinkwatch", filepath.Join(n.root, "/etc/flinkwatch"))
		if strings.HasPrefix(arg, "--web.listen-address=") {
			arg = "--web.listen-address=" + listen
		}
		args = append(args, arg)
	}
	command := exec.CommandContext(ctx, tools.Find(n.t, "flinkwatch"), args...)
	command.Env = []string{} // a container has no variables of the node
	for _, variable := range list(container, "env") {
		command.Env = append(command.Env, fmt.Sprintf("%s=%s", variable["name"], variable["value"]))
	}
	return command
}

// mount writes the files of a ConfigMap to where a container has them.
func (n node) mount(pod, mount map[string]any) {
	n.t.Helper()
	for _, volume := range list(pod, "volumes") {
		if volume["name"] != mount["name"] {
			continue
		}
		source := volume["configMap"].(map[string]any)
		files := n.get("/api/v1/namespaces/watching/configmaps/" + source["name"].(string))["data"].(map[string]any)
		for _, item := range list(source, "items") {
			text := files[item["key"].(string)].(string)
			write(n.t, filepath.Join(n.root, mount["mountPath"].(string), item["path"].(string)), text)
		}
	}
}

// requireTested runs `helm test`: the pod that it makes is run as a node would run it, and helm is told how that ended.
func (c *cluster) requireTested() {
	c.t.Helper()
	const path = "/api/v1/namespaces/watching/pods/flinkwatch-check"
	type result struct {
		said string
		err  error
	}
	tested := make(chan result, 1)
	go func() {
		said, err := c.helm("", "test", "flinkwatch", "--timeout=2m")
		tested <- result{said, err}
	}()
	require.Eventually(c.t, func() bool {
		status, _, err := c.try(http.MethodGet, path, nil)
		return err == nil && status == http.StatusOK
	}, time.Minute, 100*time.Millisecond, "helm test makes no pod")
	command := (node{c, c.t.TempDir()}).command(c.t.Context(), c.get(path)["spec"].(map[string]any), "")
	output, err := command.CombinedOutput()
	require.NoError(c.t, err, string(output))
	status, answer, err := c.try(http.MethodPatch, path+"/status", map[string]any{
		"status": map[string]any{"phase": "Succeeded"},
	})
	require.NoError(c.t, err)
	require.Equal(c.t, http.StatusOK, status, answer)
	end := <-tested
	require.NoError(c.t, end.err, end.said)
}

// list is a list of mappings of an object.
func list(object map[string]any, name string) (found []map[string]any) {
	all, _ := object[name].([]any)
	for _, one := range all {
		found = append(found, one.(map[string]any))
	}
	return found
}

// The pod of the installed chart starts with what it finds in the cluster, and answers its probes.
func (c *cluster) requireExporterRuns() {
	c.t.Helper()
	deployment := c.get("/apis/apps/v1/namespaces/watching/deployments/flinkwatch")
	pod := deployment["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	listen := freePort(c.t)
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	command := (node{c, c.t.TempDir()}).command(ctx, pod, listen)
	log := filepath.Join(c.t.TempDir(), "log")
	file, err := os.Create(log)
	require.NoError(c.t, err)
	command.Stdout, command.Stderr = file, file
	require.NoError(c.t, command.Start())
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // it is stopped below
		close(ended)
	}()
	container := list(pod, "containers")[0]
	for _, probe := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
		path := container[probe].(map[string]any)["httpGet"].(map[string]any)["path"].(string)
		if !assert.Eventually(c.t, func() bool {
			return answers("http://" + listen + path)
		}, time.Minute, 100*time.Millisecond) {
			c.t.Logf("%s: %s is not answered; the log is %s", probe, path, read(c.t, log))
		}
	}
	stop()
	<-ended
}

func answers(url string) bool {
	response, err := http.Get(url)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}
