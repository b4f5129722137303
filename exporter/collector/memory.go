package collector

import "flinkwatch/exporter/flink"

// memory is what is kept between scrapes: it costs a request to learn, or Flink tells it once.
//
// There is one rule for forgetting. A key says of what a value was learned, and when that began: a run of a job, or
// attempts of its subtasks. What begins again has another key, whatever made it: a restart, a rescale, another
// JobManager, or another job of the same id. And what is not used is forgotten, so that the memory is never larger than
// the cluster.
type memory struct {
	kinds    memo[run, string] // of job, as Flink calls them; empty where Flink does not tell
	settings memo[run, settings]
	failures memo[run, failure]
	names    memo[vertexRun, vertexNames]
	levels   memo[attempts, standing]
	busy     memo[attempts, float64]

	sources memo[string, Source] // by topic, whichever job reads it: they are needed while it is down
}

// run is a job under one JobMaster.
type run struct {
	job   string
	start float64
}

func runOf(job flink.Job) run { return run{job.ID, started(job)} }

// vertexRun is a vertex of a job: jobs of one make have vertices of one id.
type vertexRun struct {
	run
	vertex string
}

// attempts are the present ones of a vertex' subtasks, or of one subtask, which has a number.
type attempts struct {
	vertexRun
	subtask string
	start   float64 // of the earliest
}

func attemptsOf(job flink.Job, vertex flink.Vertex) attempts {
	start, _ := vertex.Start.Value()
	return attempts{vertexRun: vertexRun{runOf(job), vertex.ID}, start: start}
}

func attemptOf(job flink.Job, vertex flink.Vertex, subtask flink.Subtask, number string) attempts {
	start, _ := subtask.Start.Value()
	return attempts{vertexRun{runOf(job), vertex.ID}, number, start}
}

// turn begins a scrape.
func (m *memory) turn() {
	m.kinds.turn()
	m.settings.turn()
	m.failures.turn()
	m.names.turn()
	m.levels.turn()
	m.busy.turn()
	m.sources.turn()
}
