package collector

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// jobManagerCollector exports the JobManager as a process.
type jobManagerCollector struct{ *round }

func (jobManagerCollector) Name() string { return "jobmanager" }

func (c jobManagerCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	jvm, err := c.jobManager(ctx)
	if err != nil {
		return err
	}
	sendJVM(ch, metric.JobManager, jvm)
	return nil
}

func sendJVM(ch chan<- prometheus.Metric, families metric.JVMFamilies, jvm flink.JVM, labels ...string) {
	send(ch, families.CPULoad, jvm.CPULoad, labels...)
	send(ch, families.CPUSeconds, jvm.CPUTime, labels...)
	send(ch, families.Threads, jvm.Threads, labels...)
	send(ch, families.OpenFiles, jvm.OpenFiles, labels...)
	send(ch, families.HeapUsed, jvm.HeapUsed, labels...)
	send(ch, families.HeapCommitted, jvm.HeapCommitted, labels...)
	send(ch, families.HeapMax, jvm.HeapMax, labels...)
	send(ch, families.NonHeapUsed, jvm.NonHeapUsed, labels...)
	send(ch, families.MetaspaceUsed, jvm.MetaspaceUsed, labels...)
	send(ch, families.MetaspaceMax, jvm.MetaspaceMax, labels...)
	send(ch, families.DirectUsed, jvm.Direct, labels...)
	send(ch, families.Collections, jvm.Collections, labels...)
	send(ch, families.CollectionSeconds, jvm.CollectionTime, labels...)
}
