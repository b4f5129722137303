package collector

import "sync"

// memoLife is after how many scrapes without use something is forgotten. Scrapes of several Prometheus servers may
// overlap.
const memoLife = 3

// memo keeps what stays true from scrape to scrape and costs a request to learn. What is not used is forgotten, so that
// it is never larger than the cluster.
type memo[K comparable, V any] struct {
	mu      sync.Mutex
	scrape  int
	entries map[K]memoEntry[V]
}

type memoEntry[V any] struct {
	value V
	used  int // the last scrape that did
}

// turn begins a scrape.
func (m *memo[K, V]) turn() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.scrape++
	for key, entry := range m.entries {
		if m.scrape-entry.used > memoLife {
			delete(m.entries, key)
		}
	}
}

func (m *memo[K, V]) get(key K) (value V, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, known := m.entries[key]
	if known {
		m.entries[key] = memoEntry[V]{entry.value, m.scrape}
	}
	return entry.value, known
}

func (m *memo[K, V]) put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = map[K]memoEntry[V]{}
	}
	m.entries[key] = memoEntry[V]{value, m.scrape}
}

func (m *memo[K, V]) forget(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
}
