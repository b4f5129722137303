//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

const (
	orders          = "orders"
	ordersPerMinute = "orders-per-minute"
)

// The job of somebody else, e2e/other-job, audited by the commands of docs/your-own-job.md and nothing else: against
// its input, by what its results say of each other, and once from end to end. All is right, through a kill -9 of the
// TaskManager as well; a wrong result is found, by an exporter with several audits, too.
func TestOtherJob(t *testing.T) {
	t.Parallel()
	s := newStack(t, "otherjob", 19500)
	s.startOtherJob()
	shop := s.openShop()
	a := audits{
		s, s.startExporter(s.documented("--audit.expected=input")), s.startExporter(s.documented("--audit.expected=none")),
	}
	// Four windows from the start, and two of the region that opens later.
	a.await("correct", 4*len(regions)+2)
	a.requireAllRight()
	page := a.counted.scrape()
	assert.EqualValues(t, 1, page.sum(metric.JobReady), "its job is seen, and no other")
	assert.NotEmpty(t, page[metric.AuditBacklog.Name].GetMetric(), "so is its backlog")
	t.Logf("%s\n%s", a.counted.windowsPage(), a.learned.windowsPage())

	a.killTaskManager()
	a.awaitWindow(shop.time().Add(3 * time.Minute))
	shop.close()
	a.requireAllRight()
	out, err := s.runExporter(s.documented("--audit.once"))
	require.NoError(t, err, "a pipeline sees that all is right:\n%s", out)

	s.requireInitFinds()
	wrong := s.repeatWrong(s.read(ordersPerMinute)[0])
	a.await("conflict", 1)
	o := a.requireAgreement()
	m := s.startSeveral()
	m.requireSame(a)
	m.kill()
	m.start()
	m.requireSame(a)
	assert.Len(t, o.wrong, 1, "one window is wrong: %v", o.wrong)
	out, err = s.runExporter(s.documented("--audit.once"))
	t.Logf("%s", out)
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 1, exit.ExitCode(), "a pipeline sees that something is wrong")
	fault := wrong.Start.Format(time.DateTime) + "  " + wrong.Page + "  conflict"
	for _, line := range []string{`conflict +1\n`, `missing +0\n`, `unjudged +0\n`, regexp.QuoteMeta(fault)} {
		assert.Regexp(t, line, out)
	}
}

// startOtherJob builds the job, and submits it to a cluster as its team would.
func (s *stack) startOtherJob() {
	s.t.Helper()
	jar := packageJobs(s.t, "other-job", "orders-per-minute.jar")
	for _, service := range []string{"kafka", "jobmanager", "taskmanager"} {
		s.run("start", service)
	}
	s.createTopic(orders, orderPartitions, nil)
	s.createTopic(ordersPerMinute, 2, nil)
	s.run("flink", "--", "run", "-d", "-p", "2", "-Dexecution.checkpointing.interval=1s",
		jar, "--kafka", s.kafka())
}

// requireInitFinds holds that init finds out what docs/your-own-job.md tells it: an audit by its file sees that all is
// right.
func (s *stack) requireInitFinds() {
	s.t.Helper()
	found, err := s.runExporter([]string{
		"init", "--kafka.brokers=" + s.kafka(), "--topic=" + ordersPerMinute,
		"--flink.url=http://" + s.settings.Port("FLINK_PORT").Address(),
	})
	require.NoError(s.t, err)
	s.t.Logf("%s", found)
	for _, line := range []string{
		"input_topic: orders", "group: orders-per-minute", "size: 1m", "count: input", "start_field: window.from",
		"end_field: window.to",
		"key_field: [region]", "count_field: orders", "input_time_field: order.placedAt", "input_key_field: [order.region]",
	} {
		assert.Contains(s.t, found, " "+line+"\n")
	}
	file := filepath.Join(s.t.TempDir(), "flinkwatch.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(found), 0o600))
	out, err := s.runExporter([]string{"check", "config", file, "--connect"})
	require.NoError(s.t, err, "%s", out)
	out, err = s.runExporter([]string{"audit", "--config.file=" + file})
	require.NoError(s.t, err, "an audit by the file sees that all is right:\n%s", out)
}

// audits are two of one topic: one counts the input, the other learns the keys and takes the counts as they are.
type audits struct {
	*stack
	counted, learned *exporter
}

func (a audits) both() []*exporter { return []*exporter{a.counted, a.learned} }

func (a audits) await(verdict string, windows int) {
	a.t.Helper()
	for _, e := range a.both() {
		e.eventually(3*time.Minute, "windows are "+verdict, func() string {
			return lacksAtLeast(verdict, e.horizon(verdict), float64(windows))
		})
	}
}

// awaitWindow waits for a window that ends at a time, or later.
func (a audits) awaitWindow(end time.Time) {
	a.t.Helper()
	for _, e := range a.both() {
		e.eventually(2*time.Minute, "windows come out again", func() string {
			if short := end.Sub(e.lastWindowEnd()); short > 0 {
				return fmt.Sprintf("the last window ends %s before", short)
			}
			return ""
		})
	}
}

// killTaskManager kills it until two windows of each region are overdue, and starts it again.
func (a audits) killTaskManager() {
	a.t.Helper()
	a.run("kill", "taskmanager")
	a.eventually(time.Minute, "Flink notices the loss of its TaskManager", func() string {
		return a.flink("/taskmanagers").lacksNone("taskmanagers")
	})
	a.eventually(time.Minute, "closed windows are overdue", func() string {
		return lacksAtLeast("overdue", a.counted.scrape().sum(metric.AuditOverdueWindows), float64(2*len(a.regions())))
	})
	a.run("start", "taskmanager")
}

// requireAllRight requires that the exporters agree with a plain count of the topics, and that nothing is wrong.
func (a audits) requireAllRight() {
	a.t.Helper()
	o := a.requireAgreement()
	require.Empty(a.t, o.wrong)
	require.Positive(a.t, o.verdicts["correct"])
	for _, e := range a.both() {
		require.Zero(a.t, e.scrape().sum(metric.AuditDecodeErrors), "records that cannot be read")
		require.Zero(a.t, e.horizon("unjudged"))
	}
}

// requireAgreement returns what a plain count of both topics says, which is what the exporters say.
func (a audits) requireAgreement() oracle {
	a.t.Helper()
	o := a.stack.requireAgreement(a.counted.scrape, func() oracle {
		return judge(a.regions(), a.perMinute(), a.ordersByMinute(), time.Time{})
	})
	// Who does not know the input takes the largest count of a window for the right one.
	a.stack.requireAgreement(a.learned.scrape, func() oracle {
		results, events := a.perMinute(), map[cell]int{}
		for c, records := range results {
			events[c] = slices.MaxFunc(records, func(a, b result) int { return a.Count - b.Count }).Count
		}
		return judge(a.regions(), results, events, time.Time{})
	})
	return o
}

// repeatWrong writes a result once more, with a count that is one too small.
func (s *stack) repeatWrong(message kafka.Message) cell {
	s.t.Helper()
	var r orderResult
	require.NoError(s.t, json.Unmarshal(message.Value, &r))
	r.Orders--
	value, err := json.Marshal(r)
	require.NoError(s.t, err)
	s.produce(ordersPerMinute, []kafka.Message{{Partition: message.Partition, Key: message.Key, Value: value}})
	return cell{time.UnixMilli(r.Window.From).UTC(), r.Region}
}

func (e *exporter) horizon(verdict string) float64 {
	return e.scrape().sum(metric.AuditHorizonWindows, metric.LabelVerdict, verdict)
}

// windowsPage is the page of a terminal.
func (e *exporter) windowsPage() string {
	e.t.Helper()
	response := get(e.t, e.base+"/windows?format=text")
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(e.t, err)
	return string(text)
}

func (e *exporter) lastWindowEnd() time.Time {
	return time.UnixMilli(int64(1000 * e.scrape().sum(metric.AuditLastWindowEnd)))
}

// documented is the first command of docs/your-own-job.md that has a flag, with the addresses of this stack in the
// place of the usual ones.
func (s *stack) documented(flag string) (flags []string) {
	s.t.Helper()
	commands := documentedCommands(s.t, filepath.Join(s.settings.Repo, "docs", "your-own-job.md"))
	n := slices.IndexFunc(commands, func(command []string) bool { return slices.Contains(command, flag) })
	require.GreaterOrEqual(s.t, n, 0, "no command with %s", flag)
	here := strings.NewReplacer("localhost:8081", s.settings.Port("FLINK_PORT").Address(), "localhost:9094", s.kafka())
	for _, word := range commands[n] {
		flags = append(flags, here.Replace(word))
	}
	return flags
}
