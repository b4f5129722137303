package metric

// JVMFamilies are the metrics of a Flink process, of one kind of it.
type JVMFamilies struct {
	CPULoad, CPUSeconds, Threads, OpenFiles *Family
	HeapUsed, HeapCommitted, HeapMax        *Family
	NonHeapUsed, DirectUsed                 *Family
	MetaspaceUsed, MetaspaceMax             *Family
	Collections, CollectionSeconds          *Family
}

// The JobManager and the TaskManagers as processes. Flink's own reporter owns the prefixes flink_jobmanager and
// flink_taskmanager.
var (
	JobManager  = jvm("flink_jm_", "the JobManager", "GET /jobmanager/metrics: Status.JVM.")
	TaskManager = jvm("flink_tm_", "the TaskManager", "GET /taskmanagers/:id/metrics: Status.JVM.", LabelTaskManager)
)

func jvm(prefix, whose, source string, labels ...string) JVMFamilies {
	g := func(name, help, field string) *Family {
		return gauge(prefix+name, help+" of "+whose+".", source+field, labels...)
	}
	c := func(name, help, field string) *Family {
		return counter(prefix+name, help+" of "+whose+" since its start.", source+field, labels...)
	}
	return JVMFamilies{
		CPULoad:           g("cpu_load_ratio", "Share of its machine's CPUs that is used by the JVM", "CPU.Load"),
		CPUSeconds:        c("cpu_seconds_total", "CPU time used by the JVM", "CPU.Time"),
		Threads:           g("threads", "Live threads in the JVM", "Threads.Count"),
		OpenFiles:         g("open_files", "Open file descriptors (from Flink 2.0 on) in the JVM", "FileDescriptor.Open"),
		HeapUsed:          g("heap_used_bytes", "Heap in use in the JVM", "Memory.Heap.Used"),
		HeapCommitted:     g("heap_committed_bytes", "Heap that the system has given to the JVM", "Memory.Heap.Committed"),
		HeapMax:           g("heap_max_bytes", "Largest heap that is allowed to the JVM", "Memory.Heap.Max"),
		NonHeapUsed:       g("nonheap_used_bytes", "Memory in use outside the heap in the JVM", "Memory.NonHeap.Used"),
		MetaspaceUsed:     g("metaspace_used_bytes", "Metaspace in use in the JVM", "Memory.Metaspace.Used"),
		MetaspaceMax:      g("metaspace_max_bytes", "Largest metaspace that is allowed to the JVM", "Memory.Metaspace.Max"),
		DirectUsed:        g("direct_used_bytes", "Direct buffers in use in the JVM", "Memory.Direct.MemoryUsed"),
		Collections:       c("gc_collections_total", "Garbage collections in the JVM", "GarbageCollector.All.Count"),
		CollectionSeconds: c("gc_seconds_total", "Time spent on garbage collection in the JVM", "GarbageCollector.All.Time"),
	}
}

// TaskManagers beside their JVM. All of a TaskManager's series go when the JobManager has noticed its loss.
var (
	TaskManagerSlots = gauge("flink_tm_task_slots",
		"Task slots of the TaskManager.",
		"GET /taskmanagers: slotsNumber", LabelTaskManager)
	TaskManagerSlotsAvailable = gauge("flink_tm_task_slots_available",
		"Task slots of the TaskManager that no job holds.",
		"GET /taskmanagers: freeSlots", LabelTaskManager)
	TaskManagerHeartbeat = gauge("flink_tm_last_heartbeat_timestamp_seconds",
		"When the JobManager last heard from the TaskManager, in seconds since the epoch.",
		"GET /taskmanagers: timeSinceLastHeartbeat", LabelTaskManager)
	TaskManagerManagedUsed = gauge("flink_tm_managed_used_bytes",
		"Managed memory in use in the TaskManager.",
		"GET /taskmanagers/:id/metrics: Status.Flink.Memory.Managed.Used", LabelTaskManager)
	TaskManagerManagedMax = gauge("flink_tm_managed_max_bytes",
		"Managed memory that the TaskManager has.",
		"GET /taskmanagers/:id/metrics: Status.Flink.Memory.Managed.Total", LabelTaskManager)
	TaskManagerSegments = gauge("flink_tm_network_segments",
		"Network buffers that the TaskManager has.",
		"GET /taskmanagers/:id/metrics: Status.Shuffle.Netty.TotalMemorySegments", LabelTaskManager)
	TaskManagerSegmentsAvailable = gauge("flink_tm_network_segments_available",
		"Network buffers of the TaskManager that nobody uses.",
		"GET /taskmanagers/:id/metrics: Status.Shuffle.Netty.AvailableMemorySegments", LabelTaskManager)
)
