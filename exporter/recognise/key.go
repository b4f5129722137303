package recognise

import (
	"slices"
	"time"

	"flinkwatch/exporter/record"
)

// chooseKey takes the field that tells the results of a window apart, and whose values come again in other windows.
func (f *fields) chooseKey(t *table, w windows, keys []*column) error {
	keys = slices.DeleteFunc(keys, func(c *column) bool { return !recurs(w, c) })
	apart := func(columns ...*column) float64 { return apart(w, t.countOf(f.count), columns...) }
	slices.SortStableFunc(keys, func(a, b *column) int {
		if d := apart(b) - apart(a); d > 0.01 || d < -0.01 {
			return int(100 * d)
		}
		return points(b.isText()) - points(a.isText())
	})
	several := perWindow(w) > 1
	switch {
	case len(keys) == 0 && several:
		return f.keyOfKafka(t, w)
	case len(keys) == 0:
		f.key, f.keySure, f.keyWhy = record.NoKey, true, "each window has one result"
		return nil
	case !several:
		f.key, f.keyWhy = keys[0].path, "it could be a key, though each window has one result; if the job has none, use @none"
		f.keys = append(pathsOf(keys), record.NoKey)
		return nil
	}
	if other := partner(keys, apart); other != nil {
		f.key, f.keySure = keys[0].path+","+other.path, true
		f.keys, f.keyWhy = []string{f.key}, "together they tell the results of a window apart, and neither does alone"
		return nil
	}
	f.keys = pathsOf(keys)
	f.key, f.repeated = keys[0].path, apart(keys[0]) < 0.99
	f.keySure = len(keys) == 1 || apart(keys[0])-apart(keys[1]) > 0.01 || !keys[1].isText() && keys[0].isText()
	f.keyWhy = "its values tell the results of a window apart, and come again in other windows"
	return nil
}

func pathsOf(columns []*column) (paths []string) {
	for _, c := range columns[:min(3, len(columns))] {
		paths = append(paths, c.path)
	}
	return paths
}

// keyOfKafka tries the keys of the Kafka records.
func (f *fields) keyOfKafka(t *table, w windows) error {
	c := &column{record.KafkaKey, make([]any, len(t.records))}
	if format := t.keyedByKafka(w); format.Validate() == nil {
		results := record.NewResults(format)
		for i, r := range t.records {
			if result, err := results.Decode(r.Message); err == nil && r.Key != nil {
				c.values[i] = result.Key
			}
		}
	}
	if !slices.ContainsFunc(t.records, func(r Record) bool { return r.Key != nil }) {
		f.key, f.repeated = record.NoKey, true
		f.keyWhy = "there is no field that could be a key, though windows have several results"
		return nil
	}
	if !recurs(w, c) || c.share() < most {
		return Refusal{
			"no field of the results is the key, and the key of the Kafka record is another one in each window",
			"let the job write the key into the result",
		}
	}
	f.key, f.keySure = record.KafkaKey, true
	f.keyWhy = "no field tells the results of a window apart, and the key of the Kafka record does"
	return nil
}

// keyedByKafka is how the audit reads the Kafka keys, of which it takes windows off.
func (t *table) keyedByKafka(w windows) record.ResultFormat {
	f := record.ResultFormat{
		Form: t.csv.form(), Columns: t.csv.columns(),
		Key: record.KafkaKey, NullKey: "-", Meaning: record.MeansPresence,
		Size: w.size, Offset: w.offset, Slide: w.slide, Step: w.step, Gap: w.gap, Time: timeFormat(w.format()),
	}
	if w.start.column != nil {
		f.Start = w.start.path
	}
	if w.end.column != nil {
		f.End = w.end.path
	}
	return f
}

func distinctTexts(c *column) int {
	texts := map[string]bool{}
	for _, v := range c.values {
		texts[text(v)] = true
	}
	return len(texts)
}

// recurs reports whether most values are in several windows, where there are several.
func recurs(w windows, c *column) bool {
	in := map[string]map[time.Time]bool{}
	for i, v := range c.values {
		if v == nil {
			continue
		}
		if in[text(v)] == nil {
			in[text(v)] = map[time.Time]bool{}
		}
		in[text(v)][w.id(i)] = true
	}
	again := 0
	for _, windows := range in {
		if len(windows) > 1 {
			again++
		}
	}
	return w.distinct < 3 || 2*again > len(in)
}

// apart is how well the columns tell results apart: the share of results that no other one of their window equals in
// them. A result that comes again with the same count is the same one.
func apart(w windows, counts *column, columns ...*column) float64 {
	seen, all := map[string]bool{}, map[string]bool{}
	for i := range w.starts {
		id := w.id(i).String()
		for _, c := range columns {
			id += "\x00" + text(c.values[i])
		}
		seen[id] = true
		all[id+"\x00"+text(counts.values[i])] = true
	}
	return float64(len(seen)) / float64(max(1, len(all)))
}

// partner is a second field without which the first one does not tell results apart. Where a window is only
// written again, with another count, there is none.
func partner(keys []*column, apart func(...*column) float64) *column {
	for _, other := range keys[1:] {
		if apart(keys[0]) < most && other.isText() && distinctTexts(other) > 1 && apart(keys[0], other) >= 0.99 {
			return other
		}
	}
	return nil
}

// perWindow is how many results a window has, on average.
func perWindow(w windows) float64 { return float64(len(w.starts)) / float64(max(1, w.distinct)) }
