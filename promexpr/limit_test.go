package promexpr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/promexpr"
)

func TestLimit(t *testing.T) {
	for _, row := range []struct {
		name, expr string
		want       float64
	}{
		{"a number", `sum(x) > 0.75`, 0.75},
		{"the first of several", `min_over_time(x[6m]) > 60 and x > 0.9 * (x offset 4m)`, 60},
		{"a multiple of something", `max(x) > on (cluster) 4 * max(y) unless sum(z) == 0`, 4},
		{"a number and more", `time() - x > 120 + 3 * y`, 120},
		{"at least", `increase(x[10m]) >= 3 unless on (job_name) y > 90`, 3},
		{"one within", `max by (x) (y - z > 120 + 3 * w)`, 120},
		{"the outermost", `sum(increase(x[10m]) unless y > 600) >= 3`, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := promexpr.Limit(row.expr)
			require.NoError(t, err)
			assert.InDelta(t, row.want, got, 1e-9)
		})
	}
	_, err := promexpr.Limit(`x > y`)
	assert.ErrorContains(t, err, "it compares with no number")
	_, err = promexpr.Limit(`sum by (`)
	assert.ErrorContains(t, err, "sum by (")
}
