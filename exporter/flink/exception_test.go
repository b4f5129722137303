package flink

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFailureClass(t *testing.T) {
	tests := []struct{ why, stackTrace, want string }{
		{
			"the cause counts, not its wrapper",
			"java.util.concurrent.CompletionException: x\n\tat a.B(C.java:1)\nCaused by: " +
				"org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException: Could not acquire",
			"no_resources",
		},
		{
			"a TaskManager that died",
			"org.apache.flink.runtime.jobmaster.JobMasterException: TaskManager with id tm-1 is no longer reachable.",
			"taskmanager_lost",
		},
		{"memory", "java.lang.OutOfMemoryError: Java heap space", "out_of_memory"},
		{"too many checkpoints failed", "org.apache.flink.util.FlinkRuntimeException: " +
			"Exceeded checkpoint tolerable failure threshold.", "checkpoint"},
		{"the broker", "Caused by: org.apache.kafka.common.errors.TimeoutException: Topic input not present", "kafka"},
		{"somebody waited too long", "java.util.concurrent.TimeoutException: no answer", "timeout"},
		{"frames are no cause", "my.own.Trouble: x\n\tat org.apache.kafka.Clients.poll(Clients.java:1)", "other"},
		{"nothing at all", "", "other"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			assert.Equal(t, test.want, failureClass(test.stackTrace))
			assert.Contains(t, FailureClasses, test.want)
		})
	}
}
