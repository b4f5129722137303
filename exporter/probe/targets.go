package probe

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"flinkwatch/exporter/flink"
)

const (
	mostTargets = 1000
	// forgetAfter is how long what is known of a target is kept for its next probe.
	forgetAfter = 10 * time.Minute
)

var errTargets = fmt.Errorf("more than %d clusters are probed: try again later", mostTargets)

// known is what is known of a target from one probe to the next.
type known struct {
	handler http.Handler
	client  *flink.Client
	close   func() // connections

	used     time.Time
	waiting  int  // probes that are under way
	answered bool // as Flink does, once at least
}

// answers tells whether a target has ever answered as Flink does.
func answers(client *flink.Client) bool {
	asked, failed := uint64(0), uint64(0)
	stats := client.Stats()
	for _, endpoint := range stats.Endpoints {
		asked += endpoint.Requests
	}
	for _, count := range stats.Errors {
		failed += count
	}
	return asked > failed
}

// key is a target as it is asked: with other credentials it may show other things.
type key struct {
	target
	module string
}

// targets are those that are known: so many, and for so long.
type targets struct {
	now func() time.Time

	mu     sync.Mutex
	known  map[key]*known
	looked time.Time // when old ones were last looked for
}

func newTargets() *targets { return &targets{now: time.Now, known: map[key]*known{}} }

// take returns what is known of a target, until it is given back.
func (t *targets) take(of key, start func() (*known, error)) (*known, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetOld()
	k := t.known[of]
	if k == nil {
		if len(t.known) >= mostTargets && !t.forgetOne() {
			return nil, errTargets
		}
		var err error
		if k, err = start(); err != nil {
			return nil, err
		}
		t.known[of] = k
	}
	k.used = t.now()
	k.waiting++
	return k, nil
}

func (t *targets) give(k *known) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k.waiting--
	k.answered = k.answered || answers(k.client)
}

func (t *targets) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetOld()
	return len(t.known)
}

func (t *targets) forgetOld() {
	if t.now().Sub(t.looked) < forgetAfter/10 {
		return
	}
	t.looked = t.now()
	for of, k := range t.known {
		if k.waiting == 0 && t.now().Sub(k.used) >= forgetAfter {
			t.forget(of)
		}
	}
}

// forgetOne makes room: of the targets that never answered, the one that was not probed for the longest time goes.
// Those that answer stay, so that somebody who makes up names does not have the exporter forget what it knows.
func (t *targets) forgetOne() bool {
	var oldest *key
	for of, k := range t.known {
		if k.waiting == 0 && !k.answered && (oldest == nil || k.used.Before(t.known[*oldest].used)) {
			oldest = &of
		}
	}
	if oldest == nil {
		return false
	}
	t.forget(*oldest)
	return true
}

func (t *targets) forget(of key) {
	t.known[of].close()
	delete(t.known, of)
}

// closeAll closes the connections of those who wait for nothing.
func (t *targets) closeAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for of := range t.known {
		t.forget(of)
	}
}
