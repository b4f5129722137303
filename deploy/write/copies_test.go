package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// What the chart has copies of is what it was copied from. What helm makes of it is compared by `make test-chart`.
func TestCopies(t *testing.T) {
	tools.Reads(t, "alerts/rules", "alerts/render", "alerts/settings.yaml")
	for name, make := range map[string]func() (map[string][]byte, error){
		"rules": rules, "dashboards": boards, "values": described,
	} {
		t.Run(name, func(t *testing.T) {
			made, err := make()
			require.NoError(t, err)
			for name, want := range made {
				got, err := os.ReadFile(tools.Path(name))
				require.NoError(t, err)
				assert.Equal(t, string(want), string(got), "%s is not what its sources make: run `make chart`", name)
			}
		})
	}
}
