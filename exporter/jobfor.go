package main

import (
	"context"
	"fmt"
	"strings"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/flink"
)

// runningJob is what a job says of itself.
type runningJob struct {
	name     string
	vertices string   // their names
	reads    []string // topics
}

// byProcessingTime reports whether a window operator that Flink has named is of processing time.
func (j runningJob) byProcessingTime() bool {
	return strings.Contains(j.vertices, "ProcessingTimeWindows")
}

// jobsAt are the jobs of the cluster that have not ended.
func jobsAt(ctx context.Context, client *flink.Client) (all []runningJob, err error) {
	jobs, err := client.Jobs(ctx)
	if err != nil {
		return nil, err
	}
	for _, job := range jobs {
		if job.Terminal() {
			continue
		}
		details, err := client.Details(ctx, job.ID)
		if err != nil {
			return nil, err
		}
		running := runningJob{name: job.Name}
		for _, v := range details.Vertices {
			running.vertices += v.Name + "\n"
			if v.HasInput {
				continue
			}
			names, err := client.MetricNames(ctx, job.ID, v)
			if err != nil {
				return nil, err
			}
			running.reads = append(running.reads, flink.TopicsIn(names)...)
		}
		all = append(all, running)
	}
	return all, nil
}

// chooseJob finds the job that writes the topic: the one of the name, the only one, or the one that names the topic.
func chooseJob(jobs []runningJob, topic, name string) (job runningJob, sure bool, why string) {
	var named []runningJob
	for _, j := range jobs {
		switch {
		case name != "" && j.name == name:
			return j, true, "given by --job"
		case name == "" && strings.Contains(j.vertices, topic):
			named = append(named, j)
		}
	}
	switch {
	case name != "":
		return runningJob{name: name}, false, "given by --job, and not running"
	case len(named) == 1:
		return named[0], true, "the only job with the topic in the name of a vertex"
	case len(jobs) == 1:
		return jobs[0], true, "the only job of the cluster"
	case len(jobs) == 0:
		return runningJob{}, false, ""
	}
	return jobs[0], false, fmt.Sprintf("one of %d jobs of the cluster; choose another one by --job", len(jobs))
}

// lookAtJob finds the job, and the topics that it reads.
func (o *initOptions) lookAtJob(ctx context.Context) error {
	if !o.flink.flinkOn() {
		if o.jobName != "" {
			o.find("audit.job", o.jobName, true, "given by --job")
		}
		return nil
	}
	transport, err := o.flink.flinkHTTP.transport()
	if err != nil {
		return err
	}
	client := flink.New(flink.Config{URL: o.flink.flinkURL, Timeout: o.flink.flinkTimeout, Transport: transport})
	jobs, err := jobsAt(ctx, client)
	if err != nil {
		return err
	}
	job, sure, why := chooseJob(jobs, o.topic, o.jobName)
	if job.name != "" {
		o.find("audit.job", job.name, sure, why)
	}
	if job.byProcessingTime() {
		o.find("audit.time", audit.ProcessingTime.String(), sure, "the job has windows of processing time")
	}
	o.inputs = job.reads
	return nil
}
