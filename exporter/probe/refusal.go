package probe

import (
	"errors"
	"net/http"
	"sync"
)

// reason is why a request is refused.
type reason string

const (
	forTarget  reason = "target"
	forHost    reason = "host"
	forModule  reason = "module"
	forAddress reason = "address"
	forTargets reason = "targets"
)

var statusOf = map[reason]int{
	forTarget: http.StatusBadRequest, forHost: http.StatusForbidden, forModule: http.StatusForbidden,
	forAddress: http.StatusForbidden, forTargets: http.StatusTooManyRequests,
}

type refusal struct {
	reason
	error
}

// refusals are counted.
type refusals struct {
	mu       sync.Mutex
	byReason map[reason]uint64
}

func newRefusals() *refusals { return &refusals{byReason: map[reason]uint64{}} }

// count counts a refusal and returns its status. What is no refusal is the exporter's own failure.
func (r *refusals) count(err error) int {
	var refused refusal
	if !errors.As(err, &refused) {
		return http.StatusInternalServerError
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byReason[refused.reason]++
	return statusOf[refused.reason]
}

func (r *refusals) counts() map[string]uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := map[string]uint64{}
	for reason := range statusOf {
		counts[string(reason)] = r.byReason[reason]
	}
	return counts
}
