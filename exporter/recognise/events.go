package recognise

import (
	"regexp"
	"slices"
	"strings"

	"flinkwatch/exporter/record"
)

var timeName = regexp.MustCompile(`(?i)^(t|ts|at|time|timestamp|date)$|[._]?(time|timestamp|_ts|_at|At)$`)

// eventFormats are the ways in which events may be read, the likeliest first.
func (a *Audit) eventFormats(e *table) (formats []record.EventFormat) {
	keys := a.eventKeys(e)
	columns := slices.Clone(e.columns)
	slices.SortStableFunc(columns, func(a, b *column) int {
		return points(timeName.MatchString(last(b.path))) - points(timeName.MatchString(last(a.path)))
	})
	for _, c := range columns {
		m, isTime := c.moments()
		if !isTime || c.share() < most {
			continue
		}
		format := record.TimeFormat{
			Format: m.format, Clock: a.Results.Time.Clock, Zone: a.Results.Time.Zone, CutBy: a.Results.CutBy(),
		}
		for _, key := range keys {
			f := record.EventFormat{Form: e.csv.form(), Columns: a.Results.Columns, At: c.path, Key: key, Time: format}
			if f.Validate() == nil {
				formats = append(formats, f)
			}
		}
	}
	return formats
}

// mostPairs is of how many fields pairs are tried as the key.
const mostPairs = 6

// eventKeys are the fields, or pairs of them, that may be the key of the events.
func (a *Audit) eventKeys(e *table) (keys []string) {
	if a.Results.Key == record.NoKey {
		return []string{record.NoKey}
	}
	for _, c := range e.columns {
		if _, isTime := c.moments(); !isTime && c.share() >= most && !c.isFraction() {
			keys = append(keys, c.path)
		}
	}
	if !strings.Contains(a.Results.Key, ",") {
		return append(keys, record.KafkaKey)
	}
	var pairs []string
	for _, one := range keys[:min(mostPairs, len(keys))] {
		for _, other := range keys[:min(mostPairs, len(keys))] {
			if one != other {
				pairs = append(pairs, one+","+other)
			}
		}
	}
	return pairs
}
