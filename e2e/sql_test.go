//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

const sqlScript = "orders-in-sql"

// A script in SQL writes windows in every form that Flink SQL has for them. All are right, through a kill -9 of the
// TaskManager as well. Then the job is started again without its state, at the end of the input: each audit finds the
// windows that are missing, and those that are short. Audits for which Flink counts the input find the same.
func TestSQL(t *testing.T) {
	t.Parallel()
	q := startSQL(t)
	for _, a := range sqlAudits {
		q.awaitWindow(a, q.shop.begin.Add(8*time.Minute))
	}
	q.killTaskManager()
	q.awaitEach(q.shop.time().Add(2 * time.Minute))
	q.shop.close()
	for _, a := range sqlAudits {
		assert.Empty(t, q.requireAgreement(a).wrong, a.name)
	}
	q.requireSameCounted()
	q.requireSessions()

	q.run("flink", "--", "cancel", (kinds{stack: q.stack}).jobID(sqlScript))
	q.shop.reopen()
	q.awaitOrders(q.shop.time().Add(4 * time.Minute))
	q.submit("latest-offset")
	q.awaitEach(q.shop.time().Add(7 * time.Minute))
	q.shop.close()
	for _, a := range sqlAudits {
		o := q.requireAgreement(a)
		assert.Positive(t, o.verdicts["missing"], "%s: windows of while there was no job", a.name)
		assert.Positive(t, o.verdicts["short"], "%s: windows in which the job began", a.name)
		assert.Zero(t, o.verdicts["over"]+o.verdicts["conflict"], a.name)
	}
	q.requireSameCounted()
	q.requireSessions()
}

// sqlStory is a cluster with a job in SQL, and an exporter that audits all that it writes.
type sqlStory struct {
	*exporter
	shop        *shop
	jar, folder string
	registry    *schemaRegistry
}

func startSQL(t *testing.T) *sqlStory {
	t.Helper()
	q := &sqlStory{jar: packageJobs(t, "sql-job", "sql-script.jar"), folder: t.TempDir()}
	s := newStack(t, "sql", 23000, "FLINK_PROPERTIES=taskmanager.memory.managed.size: 128m\n"+
		"taskmanager.memory.task.heap.size: 640m\ntaskmanager.memory.jvm-metaspace.size: 384m\n"+ // windows in SQL need them
		fmt.Sprintf("taskmanager.numberOfTaskSlots: %d", 2+len(countedAudits())))
	for _, service := range []string{"kafka", "jobmanager", "taskmanager"} {
		s.run("start", service)
	}
	s.createTopic(orders, orderPartitions, nil)
	for _, a := range sqlAudits {
		if a.topic == a.name {
			s.createTopic(a.topic, 2, nil)
		}
		if a.counted {
			s.createTopic(a.expected(), 2, map[string]string{"cleanup.policy": "compact"})
		}
	}
	s.createTopic(sessions, 2, nil)
	q.registry, q.shop = s.startSchemaRegistry(), s.openShop()
	q.exporter = &exporter{stack: s}
	q.submit("earliest-offset")
	q.submitCounting()
	q.exporter = s.startExporter([]string{"--config.file=" + q.write("flinkwatch.yaml", "earliest-offset")})
	return q
}

// submit runs the script, which reads the input from there.
func (q *sqlStory) submit(from string) {
	q.t.Helper()
	command := []string{"flink", "--", "run", "-d", "-p", "2", "-Dexecution.checkpointing.interval=1s"}
	libraries, err := filepath.Glob(filepath.Join(filepath.Dir(q.jar), "lib", "*.jar"))
	require.NoError(q.t, err)
	for _, library := range libraries {
		command = append(command, "-C", "file://"+library)
	}
	q.run(append(command, q.jar, q.write("orders.sql", from))...)
}

// write writes a file of e2e/testdata/sql with the addresses of this stack.
func (q *sqlStory) write(name, from string) (path string) {
	q.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sql", name))
	require.NoError(q.t, err)
	here := strings.NewReplacer("kafka.example:9092", q.kafka(), "http://registry.example:8081", q.registry.url,
		"earliest-offset", from)
	path = filepath.Join(q.folder, name)
	require.NoError(q.t, os.WriteFile(path, []byte(here.Replace(string(text))), 0o600))
	return path
}

// awaitEach waits until each audit has a window that ends at a time, or later.
func (q *sqlStory) awaitEach(end time.Time) {
	q.t.Helper()
	for _, a := range sqlAudits {
		q.awaitWindow(a, end)
	}
}

func (q *sqlStory) awaitWindow(a sqlAudit, end time.Time) {
	q.t.Helper()
	q.eventually(2*time.Minute, a.name+" has the window until "+end.Format(time.TimeOnly), func() string {
		last := q.scrape().sum(metric.AuditLastWindowEnd, metric.LabelAudit, a.name)
		return lacksAtLeast("seconds", last, float64(end.Unix()))
	})
}

func (q *sqlStory) awaitOrders(until time.Time) {
	q.t.Helper()
	q.eventually(time.Minute, "orders are placed", func() string {
		if q.shop.time().Before(until) {
			return "they are of " + q.shop.time().String()
		}
		return ""
	})
}

// killTaskManager kills it until windows are overdue, and starts it again.
func (q *sqlStory) killTaskManager() {
	q.t.Helper()
	q.run("kill", "taskmanager")
	q.eventually(time.Minute, "closed windows are overdue", func() string {
		overdue := q.scrape().sum(metric.AuditOverdueWindows, metric.LabelAudit, "tumble-json")
		return lacksAtLeast("overdue", overdue, float64(2*len(q.regions())))
	})
	q.run("start", "taskmanager")
}

// requireAgreement returns what a plain count of both topics of an audit says, which is what the audit says.
func (q *sqlStory) requireAgreement(a sqlAudit) oracle {
	q.t.Helper()
	q.t.Log(a.name)
	page := func() page { return q.scrape().ofAudit(a) }
	o := q.stack.requireAgreement(page, func() oracle { return q.judge(a) })
	said := q.scrape()
	assert.Zero(q.t, said.sum(metric.AuditDecodeErrors, metric.LabelAudit, a.name), "%s: records that cannot be read",
		a.name)
	unjudged := said.sum(metric.AuditHorizonWindows, metric.LabelAudit, a.name, metric.LabelVerdict,
		audit.Unjudged.String())
	q.t.Logf("%g windows are unjudged", unjudged)
	assert.Less(q.t, unjudged, max(1, a.unordered*float64(o.verdicts["correct"])), a.name)
	return o
}

// ofAudit is the part of the page that is of one audit. What is repeated is no matter where the last result counts.
// Where nothing tells which one that is, a window that is unjudged may be correct.
func (p page) ofAudit(a sqlAudit) page {
	part := p.audit(a.name)
	if a.last || a.largest {
		delete(part, metric.AuditRepeatedRecords.Name)
	}
	if a.unordered > 0 {
		for _, sample := range part[metric.AuditHorizonWindows.Name].GetMetric() {
			for _, label := range sample.GetLabel() {
				if label.GetName() == metric.LabelVerdict && label.GetValue() == audit.Unjudged.String() {
					label.Value = proto.String(audit.Correct.String())
				}
			}
		}
	}
	return part
}
