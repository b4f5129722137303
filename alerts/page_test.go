package alerts_test

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"
)

// A curve is the value of a series at a time; not a number where the series is not there.
type curve func(at time.Duration) float64

var absent = math.NaN()

// from holds a value from some time on; before it, the series is not there.
func from(begin time.Duration, value float64) curve {
	return func(at time.Duration) float64 {
		if at < begin {
			return absent
		}
		return value
	}
}

func always(value float64) curve { return from(0, value) }

// then holds another value from some time on.
func (c curve) then(begin time.Duration, value float64) curve {
	return func(at time.Duration) float64 {
		if at < begin {
			return c(at)
		}
		return value
	}
}

// moving goes up from zero by so much in a second.
func moving(perSecond float64) curve {
	return func(at time.Duration) float64 { return perSecond * at.Seconds() }
}

// standing keeps the value of some time.
func (c curve) standing(since time.Duration) curve {
	return func(at time.Duration) float64 { return c(min(at, since)) }
}

// less is by how much it is above another.
func (c curve) less(other curve) curve {
	return func(at time.Duration) float64 { return c(at) - other(at) }
}

// A page is what scrapes find: curves by series. It is for what a playground does not have: several jobs, of any kind.
type page map[string]curve

// clusterOf is a page of a cluster without jobs, and without a free slot.
func clusterOf(taskManagers curve) page {
	return page{
		`up{job="flinkwatch"}`:                                 always(1),
		`flink_exporter_up`:                                    always(1),
		`flink_exporter_collector_success{collector="job"}`:    always(1),
		`flink_exporter_collector_success{collector="detail"}`: always(1),
		`flink_cluster_taskmanagers`:                           taskManagers,
		`flink_cluster_task_slots_available`:                   always(0),
	}
}

func (p page) with(others ...page) page {
	all := maps.Clone(p)
	for _, other := range others {
		maps.Copy(all, other)
	}
	return all
}

// labelled puts a label on each series of a page.
func (p page) labelled(name, value string) page {
	label := fmt.Sprintf("%s=%q", name, value)
	all := page{}
	for series, values := range p {
		if family, labels, found := strings.Cut(series, "{"); found {
			all[family+"{"+label+", "+labels] = values
		} else {
			all[family+"{"+label+"}"] = values
		}
	}
	return all
}

// record is what scrapes of an interval make of a page.
func (p page) record(until, interval time.Duration) (all []promtoolSeries) {
	for series, value := range p {
		var samples strings.Builder
		wasThere := false
		for at := time.Duration(0); at <= until; at += interval {
			v := value(at)
			if math.IsNaN(v) {
				samples.WriteString(absence(wasThere))
			} else {
				samples.WriteString(strconv.FormatFloat(v, 'f', -1, 64) + " ")
			}
			wasThere = !math.IsNaN(v)
		}
		all = append(all, promtoolSeries{series, samples.String()})
	}
	return all
}

// A job of a page has an id, and a name that it may share with others.
type job struct{ id, name string }

func (j job) series(family, labels string) string {
	if labels != "" {
		labels = ", " + labels
	}
	return fmt.Sprintf("%s{job_id=%q, job_name=%q%s}", family, j.id, j.name, labels)
}

// A phase is a state of a job and since when it is in it; without a state, Flink does not know it any more.
type phase struct {
	since time.Duration
	state string
}

// lives is how the list of jobs shows a job.
func (j job) lives(phases ...phase) page {
	now := func(at time.Duration) (state string) {
		for _, phase := range phases {
			if at >= phase.since {
				state = phase.state
			}
		}
		return state
	}
	where := func(value func(state string) float64) curve {
		return func(at time.Duration) float64 {
			if state := now(at); state != "" {
				return value(state)
			}
			return absent
		}
	}
	p := page{}
	for _, state := range []string{"CREATED", "RUNNING", "RESTARTING", "CANCELED", "FINISHED", "FAILED"} {
		is := where(func(s string) float64 { return truth(s == state) })
		p[j.series("flink_job_state", fmt.Sprintf("state=%q", state))] = is
	}
	p[j.series("flink_job_start_timestamp_seconds", "")] = where(func(string) float64 { return phases[0].since.Seconds() })
	for _, phase := range phases {
		if phase.state == "CANCELED" || phase.state == "FINISHED" || phase.state == "FAILED" {
			p[j.series("flink_job_end_timestamp_seconds", "")] = where(func(s string) float64 {
				if s == phase.state {
					return phase.since.Seconds()
				}
				return absent
			})
		}
	}
	return p
}

// is of a kind, STREAMING or BATCH.
func (j job) is(kind string, known curve) page {
	return page{j.series("flink_job_info", fmt.Sprintf("type=%q", kind)): known}
}

// tasks by their state.
func (j job) tasks(byState map[string]float64) page {
	p := page{}
	for _, state := range []string{"CREATED", "SCHEDULED", "DEPLOYING", "RUNNING", "FINISHED"} {
		p[j.series("flink_job_tasks", fmt.Sprintf("state=%q", state))] = always(byState[state])
	}
	return p
}

// gives is one family of the job as a whole.
func (j job) gives(family string, value curve) page { return page{j.series(family, ""): value} }

// vertex is a family of one of its vertices.
func (j job) vertex(name, family string, value curve) page {
	return page{j.series(family, fmt.Sprintf("vertex_id=%q, vertex_name=%q", name, name)): value}
}
