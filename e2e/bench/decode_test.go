package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/record"
)

// What is written in each form is read as it was.
func TestForms(t *testing.T) {
	names := []string{plainJSON}
	for _, f := range forms {
		names = append(names, f.name)
	}
	for _, of := range []string{ofResults, ofEvents} {
		for _, name := range names {
			f, read := decoderOf(of, name)
			for _, n := range []int{0, 1, decodedLines - 1} {
				l := lineOf(of, n)
				assert.NoError(t, l.wants(read(record.Message{Value: f.write(of, l)})), "%s in %s", of, name)
			}
		}
	}
	assert.Error(t, lineOf(ofResults, 0).wants(lineOf(ofResults, 1), nil), "another key")
}

// Counters grow, also those of a histogram; nothing else does.
func TestGrowing(t *testing.T) {
	const page = `# HELP a Some.
# TYPE a counter
a{x="y z"} 1
# TYPE b gauge
b 2.5
# TYPE c histogram
c_bucket{le="+Inf"} 3
`
	g := newGrowing([]byte(page), func() float64 { return 4 })
	g.next()
	assert.Equal(t, `# HELP a Some.
# TYPE a counter
a{x="y z"} 9
# TYPE b gauge
b 2.5
# TYPE c histogram
c_bucket{le="+Inf"} 11
`, string(g.next()))
}
