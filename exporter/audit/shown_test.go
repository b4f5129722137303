package audit

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFirstOf(t *testing.T) {
	for _, row := range []struct {
		about string
		names []string
		want  []string
	}{
		{"nothing has no first", nil, nil},
		{"fewer than asked for are all of them", []string{"b", "a"}, []string{"a", "b"}},
		{"those that come last can be the first", []string{"d", "c", "b", "a"}, []string{"a", "b", "c"}},
		{"those that come first can stay", []string{"a", "b", "c", "d", "e"}, []string{"a", "b", "c"}},
	} {
		t.Run(row.about, func(t *testing.T) { assert.Equal(t, row.want, firstOf(slices.Values(row.names), 3)) })
	}
	var names []string
	for n := range 1000 {
		names = append(names, fmt.Sprint(n*7919%1000))
	}
	assert.Equal(t, slices.Sorted(slices.Values(names))[:50], firstOf(slices.Values(names), 50), "many")
}
