package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"flinkwatch/playground/job"
	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

// TaskManagerName is the name of the n-th TaskManager (from 1).
func TaskManagerName(n int) string {
	if n == 1 {
		return "taskmanager"
	}
	return fmt.Sprintf("taskmanager-%d", n)
}

// Services lists the stack, in the order in which a reader understands it. taskManagers is how many there are.
func Services(s settings.Settings, java provide.Java, taskManagers int) []Service {
	services := streaming(s, java, taskManagers)
	services = append(services, watching(s)...)
	if found, ok := provide.FindGrafana(s); ok {
		services = append(services, grafana(s, found))
	}
	return services
}

// streaming is what the playground is about: Kafka, Flink, the job, and its input.
func streaming(s settings.Settings, java provide.Java, taskManagers int) []Service {
	kafka, flink, own := broker{s, java}, flink{s, java}, own{s}
	cluster := job.At(s.Port("FLINK_PORT").Address())
	services := []Service{
		{
			Name: "kafka", Runs: true, Prepare: kafka.configure, Command: kafka.serve, Ready: kafka.ready,
			Ports: []settings.Port{s.Port("KAFKA_PORT"), s.Port("KAFKA_CONTROLLER_PORT")},
			Hint:  "if its storage is broken, `make down clean-state` forgets it",
		},
		{
			Name: "topics", Needs: []string{"kafka"}, Command: own.topics, Done: kafka.topicsThere,
			Hint: "Kafka must answer: make logs SERVICE=kafka",
		},
		{
			Name: "jobmanager", Runs: true, Command: flink.jobManager,
			Prepare: func() error { return errors.Join(flink.configure(), flink.forgetTmp("jobmanager")) },
			Ready:   func(ctx context.Context, _ time.Time) error { _, err := cluster.Overview(ctx); return err },
			Ports: []settings.Port{
				s.Port("FLINK_PORT"), s.Port("JOBMANAGER_RPC_PORT"), s.Port("JOBMANAGER_BLOB_PORT"),
				s.Port("JOBMANAGER_QUERY_PORT"),
			},
			Link: s.Port("FLINK_PORT").URL(),
			Hint: "memory is set in playground/conf/flink/config.yaml",
		},
	}
	needs := []string{"topics", "jobmanager"}
	for n := 1; n <= taskManagers; n++ {
		services = append(services, taskManager(flink, cluster, n))
		needs = append(needs, TaskManagerName(n))
	}
	if s.FlinkCounts() {
		services = append(services, expectedCounts(flink, cluster, needs))
	}
	return append(services,
		Service{
			Name: "client", Needs: needs,
			Command: func() (process.Command, error) { return flink.submit(resumeFrom(s)), nil },
			Done:    func(ctx context.Context) bool { _, ok, err := cluster.Current(ctx); return err == nil && ok },
			After:   func() error { return rememberStart(s) },
			Note:    func() string { return startNote(s) },
			Hint:    "make submit JOB_ARGS=\"…\" gives the job other arguments than " + s.Get("JOB_ARGS"),
		},
		Service{
			Name: "generator", Runs: true, Needs: []string{"topics"}, Command: own.generator, Ready: always,
			Hint: "it refuses to go on in a topic that somebody else has written to",
		},
	)
}

func taskManager(flink flink, cluster *job.Cluster, n int) Service {
	return Service{
		Name: TaskManagerName(n), Runs: true, Needs: []string{"jobmanager"},
		Prepare: func() error { return flink.forgetTmp(TaskManagerName(n)) },
		Command: func() (process.Command, error) { return flink.taskManager(n) },
		Ready: func(ctx context.Context, since time.Time) error {
			return cluster.Registered(ctx, fmt.Sprintf("tm-%d", n), since)
		},
		Hint: "memory is set in playground/conf/flink/config.yaml",
	}
}

// watching is what looks at it.
func watching(s settings.Settings) []Service {
	own, monitoring := own{s}, monitoring{s}
	exporter, prometheus, alertmanager := s.Port("EXPORTER_PORT"), s.Port("PROMETHEUS_PORT"), s.Port("ALERTMANAGER_PORT")
	return []Service{
		{
			Name: "exporter", Runs: true, Needs: []string{"kafka"}, Command: own.exporter,
			Prepare: func() error { return writeGroundTruth(s) },
			Ports:   []settings.Port{exporter}, Link: exporter.URL(),
			Ready: answers("http://" + exporter.Address() + "/-/healthy"),
			Hint:  "its flags: .cache/bin/flinkwatch --help",
		},
		{
			Name: "alertmanager", Runs: true, Command: monitoring.alertmanager,
			Ports: []settings.Port{alertmanager}, Link: alertmanager.URL(),
			Ready: answers("http://" + alertmanager.Address() + "/-/ready"),
			Fetch: func(ctx context.Context) error { return provide.Alertmanager.Fetch(ctx, s, os.Stdout) },
			Hint:  "its configuration is alerts/alertmanager.yml",
		},
		{
			Name: "prometheus", Runs: true, Prepare: monitoring.prometheusConfig, Command: monitoring.prometheus,
			Ports: []settings.Port{prometheus}, Link: prometheus.URL(),
			Ready: answers("http://" + prometheus.Address() + "/-/ready"),
			Fetch: func(ctx context.Context) error { return provide.Prometheus.Fetch(ctx, s, os.Stdout) },
			Hint:  "its configuration is prometheus.yml",
		},
	}
}
