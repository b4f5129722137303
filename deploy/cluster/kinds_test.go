//go:build kubernetes

package cluster_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/deploy/definitions"
)

// newKey is a key that the server signs the tokens of service accounts with.
func newKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	text, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: text}))
}

// define makes the kinds of prometheus-operator and flink-kubernetes-operator, as their users do.
func (c *cluster) define() {
	c.t.Helper()
	texts, err := definitions.All()
	require.NoError(c.t, err)
	const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
	for _, text := range texts {
		var definition map[string]any
		require.NoError(c.t, yaml.Unmarshal(text, &definition))
		require.Empty(c.t, c.post(path, definition))
	}
	require.Eventually(c.t, func() bool {
		for _, name := range []string{
			"monitoring.coreos.com/v1/prometheusrules", "flink.apache.org/v1beta1/flinkdeployments",
		} {
			if status, _, err := c.try(http.MethodGet, "/apis/"+name, nil); err != nil || status != http.StatusOK {
				return false
			}
		}
		return true
	}, time.Minute, 200*time.Millisecond, "the kinds are not served")
}

// pathOf is where objects of a kind are made: its plural is regular in all kinds that the chart knows, but for one.
func pathOf(object map[string]any) string {
	api := "/apis/" + object["apiVersion"].(string)
	if object["apiVersion"] == "v1" {
		api = "/api/v1"
	}
	kind := strings.ToLower(object["kind"].(string))
	plural := kind + "s"
	if stem, is := strings.CutSuffix(plural, "ys"); is {
		plural = stem + "ies"
	}
	if kind == "ingress" {
		plural = "ingresses"
	}
	return api + "/namespaces/" + namespaceOf(object) + "/" + plural
}

func namespaceOf(object map[string]any) string {
	metadata := object["metadata"].(map[string]any)
	if namespace, named := metadata["namespace"].(string); named {
		return namespace
	}
	return "watching"
}
