package jobmanager

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Cluster is the size of a cluster, which answers as Flink does. Its jobs have vertices in a row: a Kafka source first.
type Cluster struct {
	Running, Ended int // jobs
	Vertices       int // of each job
	Parallelism    int // of each vertex
	TaskManagers   int
	Partitions     int // that the source of each job reads
	First          int // number of the first job
}

// usual is what faults happen to.
var usual = Cluster{Running: 2, Vertices: 3, Parallelism: 2, TaskManagers: 2, Partitions: 4}

// with returns a cluster of another size.
func (c Cluster) with(change func(*Cluster)) Cluster {
	change(&c)
	return c
}

type object = map[string]any

// ServeHTTP answers a request.
func (c Cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_ = json.NewEncoder(w).Encode(c.answer(r)) // a client that has left needs no answer
}

func (c Cluster) answer(r *http.Request) any {
	path := r.URL.Path
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case path == "/overview":
		return object{
			"flink-version": "2.2.1", "taskmanagers": c.TaskManagers,
			"slots-total": 2 * c.TaskManagers, "slots-available": 0,
		}
	case path == "/jobs/overview":
		return object{"jobs": list(c.Running+c.Ended, c.job)}
	case path == "/taskmanagers":
		return object{"taskmanagers": list(c.TaskManagers, taskManager)}
	case strings.HasSuffix(path, "/subtasks/metrics"):
		return c.vertexMetrics(parts[3], r.URL.Query().Get("get"))
	case strings.HasSuffix(path, "/metrics"):
		return []object{{"id": "numRestarts", "value": "0"}, {"id": "Status.JVM.Threads.Count", "value": "7"}}
	case strings.HasSuffix(path, "/checkpoints"):
		return object{"counts": object{"completed": 5, "failed": 0, "in_progress": 0}, "latest": object{}}
	case strings.HasSuffix(path, "/checkpoints/config"):
		return object{"interval": 1000, "timeout": 600_000}
	case strings.HasSuffix(path, "/exceptions"):
		return object{"exceptionHistory": object{"entries": []object{}}}
	case len(parts) == 4:
		return object{"subtasks": list(c.Parallelism, subtask)}
	}
	return c.details(parts[1])
}

func list(n int, entry func(i int) object) []object {
	all := make([]object, n)
	for i := range all {
		all[i] = entry(i)
	}
	return all
}

func (c Cluster) job(i int) object {
	state, tasks := "RUNNING", object{"total": c.Vertices * c.Parallelism, "running": c.Vertices * c.Parallelism}
	if i >= c.Running {
		state, tasks = "FINISHED", object{"total": c.Vertices * c.Parallelism, "finished": c.Vertices * c.Parallelism}
	}
	return object{
		"jid": jobID(c.First + i), "name": fmt.Sprintf("job %d", i), "state": state, "start-time": 1_700_000_000_000 + i,
		"end-time": -1, "last-modification": 1_700_000_001_000, "tasks": tasks,
	}
}

func jobID(i int) string { return fmt.Sprintf("%032x", i+1) }

func taskManager(i int) object {
	return object{
		"id": fmt.Sprintf("tm-%d", i), "slotsNumber": 2, "freeSlots": 0, "timeSinceLastHeartbeat": 1_700_000_002_000,
	}
}

func subtask(i int) object {
	return object{"subtask": i, "status": "RUNNING", "attempt": 0, "start-time": 1_700_000_000_000, "metrics": activity}
}

var activity = object{
	"accumulated-busy-time": 7000.0, "accumulated-idle-time": 2000, "accumulated-backpressured-time": 1000,
	"read-bytes": 10, "read-records": 10, "write-bytes": 10, "write-records": 10,
	"read-bytes-complete": true, "read-records-complete": true,
	"write-bytes-complete": true, "write-records-complete": true,
}

func (c Cluster) details(id string) object {
	return object{
		"jid": id, "now": 1_700_000_010_000, "timestamps": object{"RUNNING": 1_700_000_000_500},
		"vertices": list(c.Vertices, c.vertex), "plan": object{"nodes": list(c.Vertices, node)},
	}
}

func (c Cluster) vertex(i int) object {
	return object{
		"id": vertexID(i), "name": fmt.Sprintf("vertex %d", i), "parallelism": c.Parallelism,
		"start-time": 1_700_000_000_100, "tasks": object{"RUNNING": c.Parallelism}, "metrics": activity,
	}
}

func vertexID(i int) string { return fmt.Sprintf("%032x", i+0xabc) }

func node(i int) object {
	if i == 0 {
		return object{"id": vertexID(0)}
	}
	return object{"id": vertexID(i), "inputs": []object{{"id": vertexID(i - 1)}}}
}

// vertexMetrics are those that are asked for, or the names of all.
func (c Cluster) vertexMetrics(vertex, get string) []object {
	names := strings.Split(get, ",")
	if get == "" {
		names = []string{"backPressuredTimeMsPerSecond", "Shuffle.Netty.Input.Buffers.inPoolUsage", "currentInputWatermark"}
		for partition := range c.Partitions {
			if vertex == vertexID(0) {
				names = append(names, fmt.Sprintf("Source.KafkaSourceReader.topic.input.partition.%d.currentOffset", partition))
			}
		}
	}
	return list(len(names), func(i int) object { return object{"id": names[i], "min": 1.0, "max": 2.0, "sum": 3.0} })
}
