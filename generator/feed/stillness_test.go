package feed

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestStillness(t *testing.T) {
	type look struct {
		at  time.Duration
		end int64
	}
	for name, row := range map[string]struct {
		looks []look
		still bool // after the last look
	}{
		"one look proves nothing": {
			looks: []look{{0, 7}}, still: false,
		},
		"the same end for the whole time": {
			looks: []look{
				{0, 7},
				{1 * time.Second, 7},
				{2 * time.Second, 7},
				{3 * time.Second, 7},
				{4 * time.Second, 7},
				{5 * time.Second, 7},
			},
			still: true,
		},
		"not quite as long": {
			looks: []look{{0, 7}, {1 * time.Second, 7}, {2 * time.Second, 7}, {3 * time.Second, 7}, {4 * time.Second, 7}},
			still: false,
		},
		"a late batch starts it anew": {
			looks: []look{
				{0, 7},
				{1 * time.Second, 7},
				{2 * time.Second, 9},
				{3 * time.Second, 9},
				{4 * time.Second, 9},
				{5 * time.Second, 9},
			},
			still: false,
		},
		"a broker frozen between two looks starts it anew": {
			looks: []look{{0, 7}, {1 * time.Second, 7}, {4 * time.Second, 7}, {5 * time.Second, 7}},
			still: false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, still := stillness{quiet: 5 * time.Second}, false
			for _, look := range row.looks {
				still = s.look([]int64{look.end}, time.Time{}.Add(time.Hour+look.at))
			}
			assert.Equal(t, row.still, still)
		})
	}
}
