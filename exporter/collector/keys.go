package collector

import (
	"strconv"

	dto "github.com/prometheus/client_model/go"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/metric"
)

// sendKeys sends the series of each key: its windows of the recent past by verdict, and the ring of the latest ones.
// These are nearly all series of a page, so they share their labels.
func (p auditPage) sendKeys() {
	own := p.Labels()
	p.sendRecent(own)
	p.sendSlots(own)
}

func (p auditPage) sendRecent(own metric.Labels) {
	verdicts := map[audit.Verdict]*dto.LabelPair{}
	for _, verdict := range audit.Verdicts() {
		verdicts[verdict] = metric.Pair(metric.LabelVerdict, verdict.String())
	}
	for name, recent := range p.RecentByKey {
		key := ofKey(own, name)
		for verdict, pair := range verdicts {
			p.ch <- p.Shared(metric.AuditKeyRecentWindows, float64(recent[verdict]), key.With(pair))
		}
	}
}

func (p auditPage) sendSlots(own metric.Labels) {
	keys := make([]metric.Labels, len(p.Keys))
	for n, name := range p.Keys {
		keys[n] = ofKey(own, name)
	}
	for _, window := range p.Windows {
		place := metric.Pair(metric.LabelPlace, strconv.Itoa(window.Place))
		p.ch <- p.Shared(metric.AuditLatestStart, seconds(window.Window.Start), own.With(place))
		for n, c := range window.Cells {
			if !c.Empty {
				p.sendCell(c, keys[n].With(place))
			}
		}
	}
}

func (p auditPage) sendCell(c audit.CellView, labels metric.Labels) {
	p.ch <- p.Shared(metric.AuditLatestVerdict, verdictNumbers[c.Verdict], labels)
	if len(c.Counts) > 0 {
		p.ch <- p.Shared(metric.AuditLatestEvents, p.Config.Value(float64(c.Count)), labels)
	}
}

func ofKey(own metric.Labels, name string) metric.Labels {
	return own.With(metric.Pair(metric.LabelKey, label.Of(name)))
}

// verdictNumbers are numbers for verdicts, from the harmless to the worst.
var verdictNumbers = map[audit.Verdict]float64{
	audit.Pending: 0, audit.Correct: 1, audit.Duplicate: 2, audit.Unjudged: 3,
	audit.Short: 4, audit.Over: 5, audit.Missing: 6, audit.Conflict: 7,
}
