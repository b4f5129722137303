package schedule

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStretchSurvivesItsTextForm(t *testing.T) {
	from := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for text, stretch := range map[string]Stretch{
		"1a2b3c4d@1795395600000":               {Layout: "1a2b3c4d", From: from},
		"1a2b3c4d@1795395600000-1795395615000": {Layout: "1a2b3c4d", From: from, Until: from.Add(15 * time.Second)},
	} {
		assert.Equal(t, text, stretch.String())
		parsed, err := ParseStretch(text)
		require.NoError(t, err)
		assert.Equal(t, stretch, parsed)
	}
	for _, text := range []string{"", "1a2b3c4d", "1a2b3c4d@", "1a2b3c4d@soon", "1a2b3c4d@17953956-", "1a2b@1-2-3"} {
		_, err := ParseStretch(text)
		assert.Error(t, err, text)
	}
}
