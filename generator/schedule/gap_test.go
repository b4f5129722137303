package schedule

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseGap(t *testing.T) {
	for text, want := range map[string]Gap{
		"/help@10":      {Page: "/help", Every: 10, Missing: 1},
		"/help@1:1000":  {Page: "/help", Every: 1, Missing: 1000},
		"user@home@2:3": {Page: "user@home", Every: 2, Missing: 3},
	} {
		got, err := ParseGap(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, reason := range map[string]string{
		"/help":      "not of the form",
		"@10":        "not of the form",
		"/help@":     "no number of windows",
		"/help@0":    "no number of windows",
		"/help@ten":  "no number of windows",
		"/help@10:":  "no number of events",
		"/help@10:0": "no number of events",
	} {
		_, err := ParseGap(text)
		assert.ErrorContains(t, err, reason, text)
	}
}
