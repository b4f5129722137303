//go:build kubernetes

// Package cluster_test installs the chart into a real API server of Kubernetes, which has no nodes: what it takes,
// keeps and refuses is Kubernetes' own word. The pod's program is run beside it, as a node would run it.
package cluster_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// token is what the tests log in with, as a member of system:masters.
const token = "tests"

// cluster is an etcd with an API server, which live as long as the test.
type cluster struct {
	t    *testing.T
	url  string
	http *http.Client
	// kubeconfig is the file that helm reads.
	kubeconfig string
}

func start(t *testing.T) *cluster {
	t.Helper()
	folder := t.TempDir()
	etcd, peers, port := freePort(t), freePort(t), freePort(t)
	run(t, folder, "etcd", "--data-dir="+filepath.Join(folder, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls=http://"+etcd, "--advertise-client-urls=http://"+etcd,
		"--listen-peer-urls=http://"+peers, "--initial-advertise-peer-urls=http://"+peers,
		"--initial-cluster=default=http://"+peers)

	write(t, filepath.Join(folder, "tokens.csv"), token+",tests,tests,system:masters\n")
	key := filepath.Join(folder, "key.pem")
	write(t, key, newKey(t))
	_, number, err := net.SplitHostPort(port)
	require.NoError(t, err)
	run(t, folder, "kube-apiserver", "--etcd-servers=http://"+etcd, "--bind-address=127.0.0.1", "--secure-port="+number,
		"--cert-dir="+filepath.Join(folder, "certificates"), "--token-auth-file="+filepath.Join(folder, "tokens.csv"),
		"--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24", "--service-account-issuer=https://tests",
		"--service-account-key-file="+key, "--service-account-signing-key-file="+key)

	c := &cluster{
		t: t, url: "https://" + port, kubeconfig: filepath.Join(folder, "kubeconfig"),
		// The server has made its certificate itself, a second ago.
		http: &http.Client{
			Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: time.Minute,
		},
	}
	write(t, c.kubeconfig, fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: tests,
clusters: [{name: tests, cluster: {server: %q, insecure-skip-tls-verify: true}}],
users: [{name: tests, user: {token: %s}}],
contexts: [{name: tests, context: {cluster: tests, user: tests}}]}`, c.url, token))
	require.Eventually(t, func() bool {
		status, _, err := c.try(http.MethodGet, "/readyz", nil)
		return err == nil && status == http.StatusOK
	}, 2*time.Minute, 200*time.Millisecond, "the API server is not ready")
	return c
}

// run starts a program that ends with the test, and shows its log if the test fails.
func run(t *testing.T, folder, name string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(folder, name+".log"))
	require.NoError(t, err)
	command := exec.Command(tools.Find(t, name), args...)
	command.Stdout, command.Stderr = log, log
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("%s: %s", name, text[max(0, len(text)-4000):])
		}
	})
}

// freePort is an address that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

// try sends a request with a body in JSON, and returns what the server answers.
func (c *cluster) try(method, path string, body any) (status int, answer map[string]any, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	request, err := http.NewRequest(method, c.url+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		request.Header.Set("Content-Type", "application/merge-patch+json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	if err == nil && strings.HasPrefix(string(text), "{") {
		err = json.Unmarshal(text, &answer)
	}
	return response.StatusCode, answer, err
}

// get is the object at a path.
func (c *cluster) get(path string) map[string]any {
	c.t.Helper()
	status, answer, err := c.try(http.MethodGet, path, nil)
	require.NoError(c.t, err)
	require.Equal(c.t, http.StatusOK, status, "%s: %v", path, answer["message"])
	return answer
}

// post makes an object, and returns what the server says against it, or nothing.
func (c *cluster) post(path string, object any) (complaint string) {
	c.t.Helper()
	status, answer, err := c.try(http.MethodPost, path, object)
	require.NoError(c.t, err)
	if status == http.StatusCreated {
		return ""
	}
	return fmt.Sprint(answer["message"])
}

// helm runs helm on the cluster, with values on its standard input.
func (c *cluster) helm(values string, args ...string) (said string, err error) {
	c.t.Helper()
	command := exec.Command(tools.Find(c.t, "helm"), append(args, "--namespace=watching", "--kubeconfig="+c.kubeconfig)...)
	command.Dir = tools.Path()
	command.Stdin = strings.NewReader(values)
	command.Env = append(os.Environ(), "HELM_CACHE_HOME="+c.t.TempDir(), "HELM_CONFIG_HOME="+c.t.TempDir(),
		"HELM_DATA_HOME="+c.t.TempDir())
	output, err := command.CombinedOutput()
	return string(output), err
}
