//go:build race

package collector

// raceFactor is how much slower the race detector may make a scrape; `make test` measures without it as well.
const raceFactor = 2
