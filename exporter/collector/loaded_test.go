package collector

import (
	"testing"
	"time"
)

func TestGoldenLoaded(t *testing.T) {
	scrape := scrapeOf(t)
	scrape.Last = Loaded{OK: true, At: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}.Send
	requireGolden(t, "config", render(t, scrape))
}
