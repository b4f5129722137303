package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A record is passed once, and so is each of several in one Kafka record; what was refused leaves gaps.
func TestPositions(t *testing.T) {
	tests := []struct {
		because      string
		offset       int64
		part         int
		wantNotAgain bool
	}{
		{"the first one", 0, 0, true},
		{"the first one once more", 0, 0, false},
		{"the first one of several, at a later offset", 3, 1, true},
		{"the third one of them, after one that was refused", 3, 3, true},
		{"the first one of them once more", 3, 1, false},
		{"the third one of them once more", 3, 3, false},
		{"the next record", 4, 0, true},
		{"an earlier one", 3, 4, false},
	}
	next := position{}
	for _, test := range tests {
		assert.Equal(t, test.wantNotAgain, !next.pass(test.offset, test.part), test.because)
	}
}
