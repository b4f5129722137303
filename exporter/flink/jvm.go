package flink

import "context"

// JVM is a JobManager or TaskManager as a process. What Flink has no metrics of yet is unknown, and so is a maximum
// that is not set.
type JVM struct {
	CPULoad                          Number   // of one machine: 0 to 1
	CPUTime                          Duration // since its start
	Threads, OpenFiles               Number   // open files: Flink 2.x
	HeapUsed, HeapCommitted, HeapMax Number   // bytes, as those below
	NonHeapUsed, Direct              Number
	MetaspaceUsed, MetaspaceMax      Number
	Collections                      Number
	CollectionTime                   Duration // since its start
}

var jvmNames = []string{
	"Status.JVM.CPU.Load", "Status.JVM.CPU.Time", "Status.JVM.Threads.Count", "Status.JVM.FileDescriptor.Open",
	"Status.JVM.Memory.Heap.Used", "Status.JVM.Memory.Heap.Committed", "Status.JVM.Memory.Heap.Max",
	"Status.JVM.Memory.NonHeap.Used", "Status.JVM.Memory.Direct.MemoryUsed",
	"Status.JVM.Memory.Metaspace.Used", "Status.JVM.Memory.Metaspace.Max",
	"Status.JVM.GarbageCollector.All.Count", "Status.JVM.GarbageCollector.All.Time",
}

func jvm(values map[string]Number) JVM {
	return JVM{
		CPULoad:        values["Status.JVM.CPU.Load"],
		CPUTime:        Duration{values["Status.JVM.CPU.Time"].per(1e9)},
		Threads:        values["Status.JVM.Threads.Count"],
		OpenFiles:      values["Status.JVM.FileDescriptor.Open"],
		HeapUsed:       values["Status.JVM.Memory.Heap.Used"],
		HeapCommitted:  values["Status.JVM.Memory.Heap.Committed"],
		HeapMax:        values["Status.JVM.Memory.Heap.Max"],
		NonHeapUsed:    values["Status.JVM.Memory.NonHeap.Used"],
		MetaspaceUsed:  values["Status.JVM.Memory.Metaspace.Used"],
		MetaspaceMax:   values["Status.JVM.Memory.Metaspace.Max"],
		Direct:         values["Status.JVM.Memory.Direct.MemoryUsed"],
		Collections:    values["Status.JVM.GarbageCollector.All.Count"],
		CollectionTime: Duration{values["Status.JVM.GarbageCollector.All.Time"].per(1000)},
	}
}

// JobManagerJVM reads GET /jobmanager/metrics.
func (c *Client) JobManagerJVM(ctx context.Context) (JVM, error) {
	values, err := values(ctx, c, jobManagerMetricsEndpoint, jvmNames)
	return jvm(values), err
}
