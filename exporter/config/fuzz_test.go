package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/config"
)

// Whatever a file says, it is understood or refused; each complaint says in which file.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "a", "[]", "- a: 1", "flink: {main: {url: http://localhost}}", "x-a: &a {<<: *a}", "x-a: &a [*a]\naudits: *a",
		"kafka: {main: {bootstrap_servers: [a, b]}}\naudits:\n- {name: a, topic: t, kafka: main}\n- {name: a}",
		"probe: {allow: [a:1], modules: {m: {basic_auth: {username: u}}}}", "x-a: &a {topic: t}\naudits: [{<<: [*a, *a]}]",
		"audits: [{name: a, topic: [t, u], window: {size: 1m}}]\n---\nmore", "? {a: b}\n: c", "a: !!binary x",
		"%YAML 1.2\n---\n{}",
	} {
		f.Add([]byte(seed))
	}
	example, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(f, err)
	for _, block := range strings.Split(string(example), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		f.Add([]byte(block))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := config.Read("f.yaml", text)
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "f.yaml"), err)
			return
		}
		for _, audit := range file.Audits {
			for _, setting := range audit.Settings {
				assert.NotEmpty(t, setting.Flag)
				assert.NotEmpty(t, setting.Path)
			}
		}
	})
}
