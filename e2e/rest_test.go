//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// Flink's REST API is read here without the exporter's code, and where it can be by other endpoints: it is what is
// being tested.

// answer is a JSON object of Flink's.
type answer map[string]any

func (s *stack) flink(path string) answer {
	s.t.Helper()
	var a answer
	s.decode(path, &a)
	return a
}

func (s *stack) decode(path string, into any) {
	s.t.Helper()
	response := get(s.t, "http://"+s.settings.Port("FLINK_PORT").Address()+path)
	defer response.Body.Close()
	require.Equal(s.t, http.StatusOK, response.StatusCode, path)
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(into), path)
}

func (a answer) list(key string) (all []answer) {
	for _, entry := range a[key].([]any) {
		all = append(all, entry.(map[string]any))
	}
	return all
}

func (a answer) object(keys ...string) answer {
	for _, key := range keys {
		a, _ = a[key].(map[string]any)
	}
	return a
}

// lacksNone says that a list should be empty.
func (a answer) lacksNone(key string) string {
	if len(a.list(key)) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %d", key, len(a.list(key)))
}

// values are metrics of one component, as numbers; those that are none are left out.
func (s *stack) values(path string, names ...string) map[string]float64 {
	var all []struct{ ID, Value string }
	s.decode(path+"?get="+url.QueryEscape(strings.Join(names, ",")), &all)
	values := map[string]float64{}
	for _, m := range all {
		if value, err := strconv.ParseFloat(m.Value, 64); err == nil {
			values[m.ID] = value
		}
	}
	return values
}

// readings are values by family and by the labels that tell its series apart.
type readings map[string]float64

func (r readings) add(family *metric.Family, value any, factor float64, labels ...string) {
	if number, ok := value.(float64); ok {
		r[key(family.Name, labels...)] = number * factor
	}
}

func key(name string, labels ...string) string {
	return strings.Join(append([]string{name}, labels...), "|")
}

// series are the page's samples, by the keys of readings.
func (p page) series() readings {
	told := map[string]bool{
		metric.LabelStatus: true, metric.LabelState: true, metric.LabelTaskManager: true, metric.LabelVertexID: true,
		metric.LabelPartition: true,
	}
	all := readings{}
	for name, family := range p {
		for _, sample := range family.GetMetric() {
			var labels []string
			for _, label := range sample.GetLabel() {
				if told[label.GetName()] {
					labels = append(labels, label.GetValue())
				}
			}
			all[key(name, labels...)] = sample.GetCounter().GetValue() + sample.GetGauge().GetValue()
		}
	}
	return all
}

const (
	one   = 1.0
	milli = 1e-3
	nano  = 1e-9
)

// readings asks Flink for all that a healthy job has.
func (s *stack) readings() readings {
	s.t.Helper()
	r := readings{}
	overview := s.flink("/overview")
	r.add(metric.ClusterTaskManagers, overview["taskmanagers"], one)
	r.add(metric.ClusterTaskSlots, overview["slots-total"], one)
	r.add(metric.ClusterTaskSlotsAvailable, overview["slots-available"], one)
	s.readJVM(r, metric.JobManager, "/jobmanager/metrics")
	for _, tm := range s.flink("/taskmanagers").list("taskmanagers") {
		id := tm["id"].(string)
		r.add(metric.TaskManagerSlots, tm["slotsNumber"], one, id)
		r.add(metric.TaskManagerSlotsAvailable, tm["freeSlots"], one, id)
		r.add(metric.TaskManagerHeartbeat, tm["timeSinceLastHeartbeat"], milli, id)
		s.readJVM(r, metric.TaskManager, "/taskmanagers/"+id+"/metrics", id)
		s.readTaskManager(r, id)
	}
	jobs := s.flink("/jobs/overview").list("jobs")
	require.Len(s.t, jobs, 1)
	s.readJob(r, jobs[0])
	return r
}

func (s *stack) readJVM(r readings, families metric.JVMFamilies, path string, labels ...string) {
	for name, source := range map[string]struct {
		family *metric.Family
		factor float64
	}{
		"Status.JVM.CPU.Load":                   {families.CPULoad, one},
		"Status.JVM.CPU.Time":                   {families.CPUSeconds, nano},
		"Status.JVM.Threads.Count":              {families.Threads, one},
		"Status.JVM.Memory.Heap.Used":           {families.HeapUsed, one},
		"Status.JVM.Memory.Heap.Max":            {families.HeapMax, one},
		"Status.JVM.Memory.Heap.Committed":      {families.HeapCommitted, one},
		"Status.JVM.Memory.Metaspace.Used":      {families.MetaspaceUsed, one},
		"Status.JVM.Memory.Metaspace.Max":       {families.MetaspaceMax, one},
		"Status.JVM.FileDescriptor.Open":        {families.OpenFiles, one},
		"Status.JVM.Memory.NonHeap.Used":        {families.NonHeapUsed, one},
		"Status.JVM.Memory.Direct.MemoryUsed":   {families.DirectUsed, one},
		"Status.JVM.GarbageCollector.All.Count": {families.Collections, one},
		"Status.JVM.GarbageCollector.All.Time":  {families.CollectionSeconds, milli},
	} {
		if value, known := s.values(path, name)[name]; known {
			r.add(source.family, value, source.factor, labels...)
		}
	}
}

func (s *stack) readTaskManager(r readings, id string) {
	network := s.flink("/taskmanagers/" + id).object("metrics")
	r.add(metric.TaskManagerSegments, network["nettyShuffleMemorySegmentsTotal"], one, id)
	r.add(metric.TaskManagerSegmentsAvailable, network["nettyShuffleMemorySegmentsAvailable"], one, id)
	const used, total = "Status.Flink.Memory.Managed.Used", "Status.Flink.Memory.Managed.Total"
	managed := s.values("/taskmanagers/"+id+"/metrics", used, total)
	r.add(metric.TaskManagerManagedUsed, managed[used], one, id)
	r.add(metric.TaskManagerManagedMax, managed[total], one, id)
}

func (s *stack) readJob(r readings, job answer) {
	path := "/jobs/" + job["jid"].(string)
	r.add(metric.JobStart, job["start-time"], milli)
	r.add(metric.JobTasks, job.object("tasks")["running"], one, "RUNNING")
	metrics := s.values(path+"/metrics", "numRestarts", "numRescales")
	r.add(metric.JobRestarts, metrics["numRestarts"], one)
	r.add(metric.JobRescales, metrics["numRescales"], one)
	details := s.flink(path)
	r.add(metric.JobRunningSince, details.object("timestamps")["RUNNING"], milli)

	checkpoints := s.flink(path + "/checkpoints")
	counts, latest := checkpoints.object("counts"), checkpoints.object("latest", "completed")
	r.add(metric.JobCheckpoints, counts["completed"], one, "completed")
	r.add(metric.JobCheckpoints, counts["failed"], one, "failed")
	r.add(metric.JobCheckpointsInProgress, counts["in_progress"], one)
	r.add(metric.JobCheckpointLastCompleted, latest["latest_ack_timestamp"], milli)
	r.add(metric.JobCheckpointLastDuration, latest["end_to_end_duration"], milli)
	r.add(metric.JobCheckpointLastSize, latest["checkpointed_size"], one)
	r.add(metric.JobCheckpointLastFullSize, latest["state_size"], one)
	config := s.flink(path + "/checkpoints/config")
	r.add(metric.JobCheckpointInterval, config["interval"], milli)
	r.add(metric.JobCheckpointTimeout, config["timeout"], milli)
	for _, vertex := range details.list("vertices") {
		s.readVertex(r, path, vertex)
	}
}

// readVertex adds up subtasks; the exporter has Flink do that.
func (s *stack) readVertex(r readings, job string, vertex answer) {
	id := vertex["id"].(string)
	r.add(metric.VertexParallelism, vertex["parallelism"], one, id)
	totals := map[string]float64{}
	for _, subtask := range s.flink(job + "/vertices/" + id).list("subtasks") {
		for name, value := range subtask.object("metrics") {
			number, _ := value.(float64)
			totals[name] += number
		}
	}
	r.add(metric.VertexBusySeconds, totals["accumulated-busy-time"], milli, id)
	r.add(metric.VertexIdleSeconds, totals["accumulated-idle-time"], milli, id)
	r.add(metric.VertexBackpressuredSeconds, totals["accumulated-backpressured-time"], milli, id)
	r.add(metric.VertexRecordsIn, totals["read-records"], one, id)
	r.add(metric.VertexBytesIn, totals["read-bytes"], one, id)
	if !strings.Contains(vertex["name"].(string), "Committer") {
		r.add(metric.VertexRecordsOut, totals["write-records"], one, id)
		r.add(metric.VertexBytesOut, totals["write-bytes"], one, id)
	}
	s.readSubtasks(r, job+"/vertices/"+id, id, int(vertex["parallelism"].(float64)))
}

// readSubtasks reads the metrics of single subtasks, and aggregates them as the table of metrics says.
func (s *stack) readSubtasks(r readings, path, id string, parallelism int) {
	const source, sink = "Source__ClickEvent_Source.", "ClickEventStatistics_Sink__Writer."
	const partition = source + "KafkaSourceReader.topic.input.partition."
	sum := func(a, b float64) float64 { return a + b }
	highest := func(a, b float64) float64 { return max(a, b) }
	lowest := func(a, b float64) float64 { return min(a, b) }
	read := func(family *metric.Family, name string, factor float64, join func(a, b float64) float64, labels ...string) {
		values := s.values(path+"/metrics", subtasks(name, parallelism)...)
		total, known := 0.0, false
		for _, value := range values {
			if !known {
				total, known = value, true
				continue
			}
			total = join(total, value)
		}
		if known && total >= 0 {
			r.add(family, total, factor, labels...)
		}
	}
	read(metric.VertexAlignment, "checkpointAlignmentTime", nano, highest, id)
	if _, feeds := r[key(metric.VertexRecordsOut.Name, id)]; feeds {
		read(metric.VertexOutQueue, "Shuffle.Netty.Output.Buffers.outputQueueLength", one, highest, id)
		read(metric.VertexOutPoolUsage, "Shuffle.Netty.Output.Buffers.outPoolUsage", one, highest, id)
	}
	if _, fed := r[key(metric.VertexAlignment.Name, id)]; fed {
		read(metric.VertexInQueue, "Shuffle.Netty.Input.Buffers.inputQueueLength", one, highest, id)
		read(metric.VertexInPoolUsage, "Shuffle.Netty.Input.Buffers.inPoolUsage", one, highest, id)
	}
	read(metric.VertexBackpressure, "backPressuredTimeMsPerSecond", milli, highest, id)
	read(metric.VertexWatermark, "currentInputWatermark", milli, lowest, id)
	read(metric.VertexWatermark, source+"currentOutputWatermark", milli, lowest, id)
	read(metric.VertexStartDelay, "checkpointStartDelayNanos", nano, highest, id)
	read(metric.VertexLateRecords, "ClickEvent_Counter.numLateRecordsDropped", one, sum, id)
	read(metric.SourcePending, source+"pendingRecords", one, sum, id)
	read(metric.SourceErrors, source+"numRecordsInErrors", one, sum, id)
	read(metric.SinkRecords, sink+"numRecordsSend", one, sum, id)
	read(metric.SourceEmitLag, source+"currentEmitEventTimeLag", milli, highest, id)
	read(metric.SinkBytes, sink+"numBytesSend", one, sum, id)
	read(metric.SinkErrors, sink+"numRecordsSendErrors", one, sum, id)
	for n := range 6 {
		number := strconv.Itoa(n)
		read(metric.SourceCurrentOffset, partition+number+".currentOffset", one, highest, number, id)
		read(metric.SourceCommittedOffset, partition+number+".committedOffset", one, highest, number, id)
	}
}

func subtasks(name string, parallelism int) (names []string) {
	for n := range parallelism {
		names = append(names, fmt.Sprintf("%d.%s", n, name))
	}
	return names
}
