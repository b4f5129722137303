// Package recognise tells from the records of two topics how an audit of them has to be set: which fields hold the
// window, the key and the count, how times are written, how large windows are, and what the results count. It is pure:
// records in, findings out. What a field may mean it asks exporter/record, which reads the records in the audit as
// well; whether that is right it proves by counting the events of each window.
package recognise

import "flinkwatch/exporter/record"

// Finding is what was found of a setting, which is named as its flag is.
type Finding struct {
	Flag, Value string
	// Sure reports whether the records leave no doubt; Why says what they show.
	Sure bool
	Why  string
}

// Refusal is why an audit cannot work, and what would help.
type Refusal struct{ Reason, Remedy string }

// Error makes it an error.
func (r Refusal) Error() string {
	if r.Remedy == "" {
		return r.Reason
	}
	return r.Reason + ": " + r.Remedy
}

// Record is one of a sample.
type Record struct {
	record.Message
	Partition int
}

// Sample is the end of a topic, in the order of each partition.
type Sample struct {
	Records []Record
	// Cut are the partitions of which there are earlier records than these.
	Cut map[int]bool
}

// Audit is how an audit of the topics has to be set.
type Audit struct {
	Findings []Finding
	Results  record.ResultFormat
	Events   record.EventFormat
	// Counted reports whether the results are the counts of the events.
	Counted bool
}

// apart has several results in one record as records of their own.
func (s Sample) apart() Sample {
	apart := Sample{Cut: s.Cut}
	var messages []record.Message
	for _, r := range s.Records {
		messages = record.Split(messages[:0], r.Message)
		for _, m := range messages {
			apart.Records = append(apart.Records, Record{Message: m, Partition: r.Partition})
		}
	}
	return apart
}

// fewer is how many records are enough to see which fields there are.
const fewer = 2000

// thin leaves so many records, from all over the sample.
func (s Sample) thin() Sample {
	step := max(1, len(s.Records)/fewer)
	thin := Sample{Cut: s.Cut}
	for n := 0; n < len(s.Records); n += step {
		thin.Records = append(thin.Records, s.Records[n])
	}
	return thin
}

func (a *Audit) add(flag, value string, sure bool, why string) {
	a.Findings = append(a.Findings, Finding{flag, value, sure, why})
}

// Look looks at the results, and at the events where there are any. Its errors are of the type Refusal.
func Look(results, events Sample) (Audit, error) {
	a, results, events := Audit{}, results.apart(), events.apart()
	t, err := tableOf(results)
	if err != nil {
		return a, err
	}
	w, err := t.windows()
	if err != nil {
		return a, err
	}
	f, err := t.fields(w)
	if err != nil {
		return a, err
	}
	a.ofWindows(t, w)
	a.ofFields(t, f, w)
	a.match(t, w, f, events)
	if !a.Counted && len(f.counts) == 0 {
		return a, errNoCount
	}
	return a, nil
}
