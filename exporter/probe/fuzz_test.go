package probe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever the patterns and the target are, both are understood or refused; and patterns mean the same when they are
// written again.
func FuzzTargets(f *testing.F) {
	for _, seed := range [][2]string{
		{"*-rest.flink:8081", "http://a-rest.flink:8081"},
		{"a:*, b:1", "b:1"},
		{"[::1]:80", "http://[::1]/x?y"},
		{"10.0.0.1:1", "10.0.0.1:1"},
		{"*:*", "https://user:secret@a:1/../x"},
		{"", ""},
		{"a:0", "HTTP://A"},
		{"a", "file:///etc/passwd"},
		{"*.*:1", "http://%61:1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, patterns, address string) {
		all, err := ParsePatterns(patterns)
		if err != nil {
			return
		}
		again, err := ParsePatterns(all.String())
		require.NoError(t, err)
		assert.Equal(t, all, again)
		target, err := parseTarget([]string{address})
		if err != nil {
			return
		}
		assert.Equal(t, all.match(target), again.match(target))
		assert.False(t, strings.ContainsAny(target.host, "/@?#"), target.host)
		assert.Contains(t, []string{"http", "https"}, target.scheme)
	})
}
