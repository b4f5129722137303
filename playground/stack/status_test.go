package stack

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a user is told to expect follows the settings.
func TestNextStepsFollowTheSettings(t *testing.T) {
	assert.Contains(t, nextSteps(testSettings(t)), "the results as they come: 6 every 15s, 1000 each\n")
	assert.Contains(t, nextSteps(testSettings(t, "WINDOW_SIZE=90s", "EVENTS_PER_WINDOW=50", "PAGES=/a,/b")),
		"the results as they come: 2 every 1m30s, 50 each\n")
}
