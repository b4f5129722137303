package packaging_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
	"flinkwatch/tools"
)

// imageOf is the image of a snapshot for AMD64: goreleaser gives the tag of a snapshot its platform.
func imageOf(s settings.Settings) string {
	return fmt.Sprintf("flinkwatch.invalid/flinkwatch:%s-amd64", s.Get("FLINKWATCH_RELEASE"))
}

// docs/install.md runs the image that `make release-snapshot` builds.
func TestDocumentedImage(t *testing.T) {
	s, err := settings.Load(tools.Path(), os.Environ())
	require.NoError(t, err)
	assert.Contains(t, read(t, "docs/install.md"), "\n  "+imageOf(s)+" ")
}
