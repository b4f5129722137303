//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
	"flinkwatch/playground/settings"
)

// The names of the jobs of e2e/kinds-job.
const (
	batchJob    = "Numbers in Stages"
	sqlJob      = "Sales per Region"
	rescaledJob = "Numbers at Work"
)

// Jobs of other kinds than the playground's are as well: a batch job that ends and one in SQL beside it, and one that
// is rescaled again and again while it runs, on a cluster of its own. What the exporter says of them is what Flink
// says, and none of it is an alarm.
func TestKindsOfJobs(t *testing.T) {
	t.Parallel()
	jar := packageJobs(t, "kinds-job", "kinds-of-jobs.jar")
	session := kinds{newStack(t, "kinds", 17500, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "WAIT=all", "TASKMANAGERS=2",
		"FLINK_PROPERTIES=taskmanager.memory.managed.size: 32m"), jar} // without, batch jobs cannot sort
	session.run("up")
	session.submit("Sales", 1, "-Dexecution.checkpointing.interval=1s")
	session.submit("Stages", 1)
	session.requireBatchJobAtWork()
	session.requireLongNamesAreCut()

	adaptive := kinds{newStack(t, "adaptive", 18500,
		"FLINK_PROPERTIES=jobmanager.scheduler: adaptive\n"+
			"jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout: 1 s"), jar}
	adaptive.startWatched()
	adaptive.submit("AtWork", 2, "-Dexecution.checkpointing.interval=1s")
	for n, parallelism := range []int{1, 2, 1} {
		adaptive.requireRescale(parallelism, n+1)
	}

	session.requireBatchJobDone()
	for _, s := range []kinds{session, adaptive} {
		s.requireAgreement()
		s.requireNoCollectorFails()
		s.requireNoAlertBut()
	}
}

// kinds is a stack that runs jobs of e2e/kinds-job.
type kinds struct {
	*stack
	jar string
}

// packaging is held by the story that builds: several may need one module.
var packaging sync.Mutex

// packageJobs builds a module of jobs, or of other programs, that are not the playground's.
func packageJobs(t testing.TB, module, jar string) string {
	t.Helper()
	repo, err := settings.FindRepo(workingDir(t))
	require.NoError(t, err)
	folder := filepath.Join(repo, "e2e", module)
	packaging.Lock()
	defer packaging.Unlock()
	maven := exec.CommandContext(t.Context(), "mvn", "-B", "-q", "-f", filepath.Join(folder, "pom.xml"), "package")
	out, err := maven.CombinedOutput()
	require.NoError(t, err, "build %s: %s", module, out)
	return filepath.Join(folder, "target", jar)
}

// submit runs one of the jobs, as its team would.
func (k kinds) submit(class string, parallelism int, options ...string) {
	k.t.Helper()
	command := []string{"flink", "--", "run", "-d", "-p", strconv.Itoa(parallelism), "-c", "org.example.kinds." + class}
	k.run(append(append(command, options...), k.jar)...)
}

// startWatched starts Flink alone, with an exporter, Prometheus and Alertmanager that watch it.
func (k kinds) startWatched() {
	k.t.Helper()
	for _, service := range []string{"jobmanager", "taskmanager", "alertmanager", "prometheus"} {
		k.run("start", service)
	}
	address := k.settings.Port("EXPORTER_PORT").Address()
	e := &exporter{stack: k.stack, base: "http://" + address, flags: []string{
		"--web.listen-address=" + address, "--flink.url=http://" + k.settings.Port("FLINK_PORT").Address(),
		"--audit.topic=", "--backlog.topic=",
	}}
	e.start()
}

// requireBatchJobAtWork waits until the first stage of the batch job has ended, and the job has not.
func (k kinds) requireBatchJobAtWork() {
	k.t.Helper()
	id := k.jobID(batchJob)
	var page page
	k.eventually(time.Minute, "a later stage of the batch job runs, and the exporter knows the job", func() string {
		page = k.scrape()
		if _, told := page.of(metric.JobCheckpointing)[id]; !told {
			return "whether it makes checkpoints is not told"
		}
		return lacksAtLeast("stages", float64(len(k.flink("/jobs/"+id).list("vertices"))), 2)
	})
	require.Zero(k.t, page.sum(metric.JobCheckpointing, metric.LabelJobID, id), "it cannot make checkpoints")
	require.EqualValues(k.t, 1, page.sum(metric.JobInfo, metric.LabelJobID, id, metric.LabelType, "BATCH"))
	require.EqualValues(k.t, 1, page.sum(metric.JobInfo, metric.LabelJobName, sqlJob, metric.LabelType, "STREAMING"))
	for vertex, parallelism := range page.of(metric.VertexParallelism) {
		require.Positive(k.t, parallelism, "of %s: what is not decided is absent", vertex)
	}
	k.requireNoCollectorFails()
	k.requireAgreement()
}

func (k kinds) requireBatchJobDone() {
	k.t.Helper()
	k.eventually(time.Minute, "the batch job ends", func() string {
		finished := k.scrape().sum(metric.JobState, metric.LabelJobName, batchJob, metric.LabelState, "FINISHED")
		return lacksAtLeast("FINISHED", finished, 1)
	})
}

// requireLongNamesAreCut requires that no label is longer than documented, though Flink's names are.
func (k kinds) requireLongNamesAreCut() {
	k.t.Helper()
	const documented = 512
	longest := 0
	for _, vertex := range k.flink("/jobs/" + k.jobID(sqlJob)).list("vertices") {
		longest = max(longest, len(vertex["name"].(string)))
	}
	require.Greater(k.t, longest, 5000, "it is a name of SQL")
	names := map[string]bool{}
	for _, sample := range k.scrape()[metric.VertexParallelism.Name].GetMetric() {
		for _, label := range sample.GetLabel() {
			if label.GetName() == metric.LabelVertexName && matches(sample, []string{metric.LabelJobName, sqlJob}) {
				require.LessOrEqual(k.t, len(label.GetValue()), documented)
				names[label.GetValue()] = true
			}
		}
	}
	require.Len(k.t, names, 2, "the source and the aggregation")
}

// requireRescale gives the job another parallelism while it runs. At once, its busy time is that of the new attempts,
// and grows from there.
func (k kinds) requireRescale(parallelism, rescales int) {
	k.t.Helper()
	busy := func() float64 { return k.scrape().sum(metric.VertexBusySeconds) }
	k.eventually(time.Minute, "the job works", func() string { return lacksAtLeast("busy seconds", busy(), 6) })
	path := "/jobs/" + k.jobID(rescaledJob)
	wanted := k.flink(path + "/resource-requirements")
	for vertex := range wanted {
		wanted.object(vertex, "parallelism")["upperBound"] = parallelism
	}
	k.rest(http.MethodPut, path+"/resource-requirements", wanted, nil)
	// Of Flink, because an exporter that is asked again and again forgets what it should not have remembered.
	k.eventually(time.Minute, "the job has the new parallelism", func() string {
		var job answer // none, when Flink is asked while it makes another execution of the job
		if !askJSON(k.t.Context(), "http://"+k.settings.Port("FLINK_PORT").Address()+path, &job) {
			return "Flink does not say"
		}
		return job.lacksParallelism(parallelism)
	})
	page := k.scrape()
	require.EqualValues(k.t, parallelism, page.sum(metric.JobParallelism))
	after, own := page.sum(metric.VertexBusySeconds), 0.0
	for _, seconds := range k.runningJobs()[metric.VertexBusySeconds] {
		own += seconds
	}
	require.LessOrEqual(k.t, after, own+taken[metric.VertexBusySeconds], "busy seconds of attempts that have just begun")
	k.eventually(time.Minute, "busy time grows", func() string { return lacksAtLeast("busy seconds", busy(), after+1) })
	k.requireAgreement()
	require.EqualValues(k.t, rescales, k.scrape().sum(metric.JobRescales), "it was rescaled on purpose")
}

// requireNoCollectorFails allows for a scrape in which a busy Flink was late.
func (k kinds) requireNoCollectorFails() {
	k.t.Helper()
	k.eventually(20*time.Second, "no collector fails", func() string {
		success := k.scrape()[metric.CollectorSuccess.Name].GetMetric()
		for _, sample := range success {
			if sample.GetGauge().GetValue() != 1 {
				return sample.String()
			}
		}
		return lacksAtLeast("collectors", float64(len(success)), 1)
	})
}

// requireNoAlertBut requires that no alert but these has fired, and that none is about to. The Watchdog always fires.
func (k kinds) requireNoAlertBut(named ...string) {
	k.t.Helper()
	named = append(named, "Watchdog")
	others := func(expr string) string {
		names := k.query(expr, "alertname")
		maps.DeleteFunc(names, func(name string, _ float64) bool { return slices.Contains(named, name) })
		return strings.Join(slices.Sorted(maps.Keys(names)), " ")
	}
	require.Empty(k.t, others(`max_over_time(ALERTS{alertstate="firing"}[15m])`), "alerts that fired")
	k.eventually(time.Minute, "no alert is about to fire", func() string { return others(`ALERTS{alertstate="pending"}`) })
}
