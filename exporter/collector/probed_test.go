package collector

import "testing"

func TestGoldenProbed(t *testing.T) {
	scrape := scrapeOf(t)
	scrape.Last = Probed{Targets: 2, Refused: map[string]uint64{"host": 3, "target": 0}}.Send
	requireGolden(t, "probed", render(t, scrape))
}
