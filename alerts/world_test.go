package alerts_test

import "math"

// A world is a playground in numbers: what the exporter would say of it, second by second. A story turns its switches,
// and the rest follows from them, so that all series of a story agree with each other.
type world struct {
	// Switches.
	exporter, kafka, generator, jobManager bool
	taskManagers, parallelism              int
	job                                    string // its state; empty where the JobManager knows none
	checkpointing, backpressure            bool
	interval                               float64 // of checkpoints
	exactlyOnce                            bool    // whether results can be read only once a checkpoint is complete
	topic                                  string  // the input; empty where Kafka is not asked about it
	blind                                  bool    // whether the group may not be read
	time                                   string  // "event" or "processing"
	counted                                bool    // whether the audit counts the input
	windowSize                             float64
	step                                   float64 // how far apart windows end that hop or cumulate; 0 where they do not
	capacity                               float64 // events per second that the job can do, times the rate of the input
	hum                                    float64 // the part of its time that the slow vertex works with little to do
	recent                                 map[string]float64
	unreadable, late, dropped, capped      float64
	unjudged                               float64 // windows of the horizon, for a reason that does not pass
	failing                                string  // a collector of the exporter
	metricsHeld                            bool    // whether the JobManager gets no metrics of tasks
	watermarkHeld, auditHeld, barriersHeld bool
	process                                int    // of the exporter
	old                                    bool   // whether Flink is of a version that does not count rescales
	detailed                               bool   // whether there is what dashboards show and no alert reads
	without                                string // what is switched off in the exporter: a beginning of names
	audit, jobName, shard                  string
	whole                                  string // the audit of which this is one of two shards; empty where it is none
	ofJob                                  string // what the audit's configuration says of its job

	// What follows. Times are seconds since the story's begin; event time is the same clock.
	now                           float64
	written, read, committed      float64 // event time: up to where the input is written, read, and committed
	offset                        float64 // what the input's partition begins with; only a counter reset changes it
	lastWindow, lastWrite         float64 // of what can be read
	openWindow, openWrite         float64 // of what was written
	lastTimeout                   float64
	running, started, lastFailure float64
	jobID                         int
	restarts, rescales            float64
	completed, failed             float64
	lastCheckpoint                float64
	idle, busy                    float64
	pressured, watermark          float64
	recovering                    float64 // until when the job is being restored
	pressureSince                 float64
	hadSlots                      bool
	recordsIn, readyAt, lastRead  float64
}

const (
	rate      = 400.0 // events per second
	longSince = -7200
)

func newWorld() *world {
	return &world{
		exporter: true, kafka: true, generator: true, jobManager: true, taskManagers: 1, parallelism: 2, job: "RUNNING",
		checkpointing: true, time: "event", windowSize: 15, capacity: 10, hadSlots: true,
		recent:   map[string]float64{"correct": 360, "missing": 0, "short": 0, "over": 0, "conflict": 0, "duplicate": 0},
		interval: 1, topic: "input", audit: "main", jobName: "Clicks", ofJob: "Clicks",
		running: longSince, started: longSince, completed: 7200, offset: 1e6,
	}
}

// tick lets a second pass.
func (w *world) tick() {
	w.now++
	if w.kafka && w.generator {
		w.written = min(w.now, w.written+20)
	}
	w.reschedule()
	before := w.read
	if w.works() {
		w.read = min(w.written, w.read+w.pace())
		w.recordsIn += (w.read - before) * rate
		if !w.watermarkHeld {
			w.watermark = w.read - 0.2
		}
		w.emit()
	}
	w.press()
	w.checkpoint(before)
	if w.kafka && w.exporter && w.now >= w.readyAt && !w.auditHeld {
		w.lastRead = w.now
	}
}

// reschedule restarts the job when it loses its slots, and lets it run when it has them again.
func (w *world) reschedule() {
	has := w.slots() >= w.parallelism
	if w.job == "RUNNING" && w.hadSlots && !has {
		w.restart()
	}
	if has && !w.hadSlots {
		w.recovering = w.now + 5
	}
	w.hadSlots = has
}

// restart is what Flink does when something has failed.
func (w *world) restart() {
	w.lastFailure = w.now
	w.begin()
}

// rescale is a restart that somebody wanted.
func (w *world) rescale() {
	w.rescales++
	w.begin()
}

// begin lets all tasks run again, from the last checkpoint.
func (w *world) begin() {
	w.restarts++
	w.running, w.recovering = w.now+1, w.now+5
	w.idle, w.busy, w.pressured, w.recordsIn, w.read = 0, 0, 0, 0, w.committed
	w.openWindow, w.openWrite = w.lastWindow, w.lastWrite
}

// submit starts the job again, from the committed offsets.
func (w *world) submit() {
	w.jobID++
	w.job, w.hadSlots, w.started = "RUNNING", w.slots() >= w.parallelism, w.now
	w.restart()
	w.restarts, w.rescales, w.completed, w.failed, w.lastFailure, w.lastTimeout = 0, 0, 0, 0, 0, 0
}

func (w *world) slots() int { return 2 * w.taskManagers }

func (w *world) scheduled() bool {
	return w.jobManager && w.job == "RUNNING" && w.slots() >= w.parallelism
}

func (w *world) works() bool { return w.scheduled() && w.kafka && w.now > w.recovering }

func (w *world) evenMinute() bool { return w.backpressure && math.Mod(w.now, 120) < 60 }

// pace is how many seconds of event time the job can do in a second.
func (w *world) pace() float64 {
	if w.evenMinute() {
		return 20 / rate
	}
	return w.capacity
}

// rhythm is how far apart windows end.
func (w *world) rhythm() float64 {
	if w.step > 0 {
		return w.step
	}
	return w.windowSize
}

func (w *world) emit() {
	end := math.Floor(w.watermark/w.rhythm()) * w.rhythm()
	if end > w.openWindow {
		w.openWindow, w.openWrite = end, w.now
	}
	if !w.exactlyOnce {
		w.commitResults()
	}
}

func (w *world) commitResults() { w.lastWindow, w.lastWrite = w.openWindow, w.openWrite }

// press gives the vertex behind the source no rest while the job falls behind, and lets the source be backpressured
// once the buffers between them are full, which takes 50 s.
func (w *world) press() {
	if !w.works() || !w.evenMinute() && (w.capacity > 2 || w.written-w.read < 1) {
		w.pressureSince = w.now
		w.idle += (1 - w.hum) * float64(w.parallelism)
		w.busy += w.hum * float64(w.parallelism)
		return
	}
	w.busy += float64(w.parallelism)
	if w.now-w.pressureSince > 50 {
		w.pressured += float64(w.parallelism)
	}
}

// checkpoint completes one each interval, of what was read up to a second ago; barriers wait behind what is
// backpressured.
func (w *world) checkpoint(read float64) {
	switch {
	case w.scheduled() && w.now <= w.recovering, w.job == "RUNNING" && !w.scheduled():
		w.failed += truth(math.Mod(w.now, w.interval) == 0) // a trigger without tasks
	case w.barriersHeld:
		if math.Mod(w.now, max(60, w.interval)) == 0 {
			w.failed, w.lastTimeout = w.failed+1, w.now
		}
	case !w.scheduled():
	case !w.kafka: // the sink has nothing to write, and nothing is committed
		w.completed, w.lastCheckpoint = w.completed+truth(w.checkpointing), w.now
	case !w.checkpointing:
		w.committed = read
	case math.Mod(w.now, w.interval) != 0:
	case !w.evenMinute():
		w.commitResults()
		w.completed, w.lastCheckpoint, w.committed = w.completed+1, w.now, read
	}
}
