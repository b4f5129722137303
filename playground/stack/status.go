package stack

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"flinkwatch/playground/settings"
)

// Status prints each service with its state, then the job and the verdicts so far.
func (st *Stack) Status(ctx context.Context) error {
	services := st.known()
	table := tabwriter.NewWriter(st.out, 2, 8, 3, ' ', 0)
	fmt.Fprintln(table, "SERVICE\tSTATE\tPID\tMEMORY\tLINK")
	var total uint64
	for _, service := range services {
		state, pid, memory := st.state(service)
		total += memory
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", service.Name, state, pid, megabytesOf(memory), service.Link)
	}
	if total > 0 {
		fmt.Fprintf(table, "\t\t\t%s\tin all\n", megabytesOf(total))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(st.out)
	st.jobLine(ctx)
	st.verdictLine(ctx)
	return nil
}

func (st *Stack) state(service Service) (state, pid string, memory uint64) {
	if !service.Runs {
		return "one-shot", "", 0
	}
	record, was := st.table.Find(service.Name)
	_, fetches := st.table.Running(fetching(service))
	switch {
	case was && record.Alive():
		return "running", fmt.Sprint(record.PID), record.Memory()
	case fetches:
		return "being fetched", "", 0
	case was:
		return "dead", "", 0
	}
	return "not started", "", 0
}

func megabytesOf(bytes uint64) string {
	if bytes == 0 {
		return ""
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// jobLine asks only a JobManager of this stack: what listens at its port otherwise is of another stack.
func (st *Stack) jobLine(ctx context.Context) {
	if _, runs := st.table.Running("jobmanager"); !runs {
		fmt.Fprintln(st.out, "job       the JobManager does not run")
		return
	}
	jobs, err := st.cluster().Jobs(ctx)
	if err != nil {
		fmt.Fprintln(st.out, "job       Flink does not answer")
		return
	}
	if len(jobs) == 0 {
		fmt.Fprintln(st.out, "job       none was submitted")
	}
	ended := 0
	for i, job := range jobs { // the newest first
		if i > 0 && job.Ended() {
			ended++
			continue
		}
		fmt.Fprintf(st.out, "job       %s  %s  %s, %d of %d tasks running, since %s\n", job.ID, job.Name, job.State,
			job.Tasks.Running, job.Tasks.Total, time.UnixMilli(job.Started).UTC().Format(time.RFC3339))
	}
	if ended > 0 {
		fmt.Fprintf(st.out, "          earlier jobs that have ended: %d\n", ended)
	}
}

func (st *Stack) verdictLine(ctx context.Context) {
	if _, runs := st.table.Running("exporter"); !runs {
		fmt.Fprintln(st.out, "verdicts  the exporter does not run")
		return
	}
	counts, err := st.verdicts(ctx)
	if err != nil {
		fmt.Fprintln(st.out, "verdicts  the exporter does not answer")
		return
	}
	judged := describe(counts)
	if judged == "" {
		judged = "none yet"
	}
	fmt.Fprintf(st.out, "verdicts  %s since the exporter started\n", judged)
}

// withoutUI says of a Prometheus that was built from its module that it has no pages.
func (st *Stack) withoutUI(ctx context.Context) string {
	url := "http://" + st.settings.Port("PROMETHEUS_PORT").Address()
	if answers(url+"/-/ready")(ctx, time.Time{}) == nil && answers(url+"/query")(ctx, time.Time{}) != nil {
		return " (its API alone: this build has no pages)"
	}
	return ""
}

// farewell prints the links, and what to try next.
func (st *Stack) farewell(ctx context.Context, services []Service, took time.Duration) {
	fmt.Fprintf(st.out, "\nThe playground is up (%.0f s).\n\n", took.Seconds())
	table := tabwriter.NewWriter(st.out, 2, 8, 3, ' ', 0)
	port := func(name string) string { return st.settings.Port(name).URL() }
	rows := [][2]string{
		{"windows, judged one by one", port("EXPORTER_PORT") + "/windows"},
		{"metrics", port("EXPORTER_PORT") + "/metrics"},
		{"Flink", port("FLINK_PORT")},
		{"Prometheus", port("PROMETHEUS_PORT") + st.withoutUI(ctx)},
		{"Alertmanager", port("ALERTMANAGER_PORT")},
	}
	for _, service := range services {
		if service.Name == "grafana" {
			rows = append(rows, [2]string{"Grafana", service.Link})
		}
	}
	for _, row := range rows {
		fmt.Fprintf(table, "  %s\t%s\n", row[0], row[1])
	}
	_ = table.Flush()
	st.noGrafana()
	fmt.Fprint(st.out, nextSteps(st.settings))
}

// nextSteps says what to try on a stack that is up.
func nextSteps(s settings.Settings) string {
	return "\nTry next:\n" + strings.Join([]string{
		"  make status                      what runs, and the verdicts so far",
		"  make console TOPIC=output        the results as they come: " + rhythm(s),
		"  make kill SERVICE=taskmanager    break it; then watch /windows: no results, and nothing is missing",
		"  make start SERVICE=taskmanager   mend it: the backlog drains, every window comes out",
		"  make submit JOB_ARGS=\"--event-time\"   the variant that loses data when it is killed: no checkpoints",
		"  make down                        stop; `make help` lists the rest",
	}, "\n") + "\n"
}

// rhythm says how many results the job writes, and what they count.
func rhythm(s settings.Settings) string {
	pages := len(strings.Split(s.Get("PAGES"), ","))
	return fmt.Sprintf("%d every %s, %s each", pages, s.Window(), s.Get("EVENTS_PER_WINDOW"))
}
