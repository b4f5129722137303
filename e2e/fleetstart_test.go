//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// fleet is two regions, and one exporter with a Prometheus of its own that watches both.
type fleet struct {
	*exporter
	west, east *stack
	folder     string // with the files of the exporter and of Prometheus
}

// startFleet starts what is in e2e/testdata/fleet.
func startFleet(t *testing.T) fleet {
	t.Helper()
	jar := packageJobs(t, "other-job", "orders-per-minute.jar")
	f := fleet{
		west: newStack(t, "west", 21500, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "PARALLELISM=1",
			"KAFKA_PROPERTIES=authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n"+
				"allow.everyone.if.no.acl.found=true"),
		east: newStack(t, "east", 22000, "WINDOW_SIZE=5s", "EVENTS_PER_WINDOW=300", "PARALLELISM=1",
			"JOB_ARGS=--checkpointing"),
		folder: t.TempDir(),
	}
	for _, s := range []*stack{f.west, f.east} {
		s.startRegion(jar)
	}
	f.west.createTopic("refused", 1, nil)
	f.west.refuse("refused")
	f.configure(func(file string) string { return file })
	f.exporter = f.west.startExporter([]string{"--config.file=" + f.file("flinkwatch.yaml"), "--web.enable-lifecycle"})
	f.startPrometheus()
	return f
}

// startRegion starts Kafka, Flink, the playground's job, and the job of another team.
func (s *stack) startRegion(jar string) {
	s.t.Helper()
	for _, service := range []string{"kafka", "topics", "jobmanager", "taskmanager", "client", "generator"} {
		s.run("start", service)
	}
	s.createTopic(orders, orderPartitions, nil)
	s.createTopic(ordersPerMinute, 2, nil)
	s.run("flink", "--", "run", "-d", "-p", "1", "-Dexecution.checkpointing.interval=1s", jar, "--kafka", s.kafka())
	s.openShop()
}

// refuse takes away the right to a topic.
func (s *stack) refuse(topic string) {
	s.t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(s.kafka())}
	answer, err := client.CreateACLs(context.Background(), &kafka.CreateACLsRequest{ACLs: []kafka.ACLEntry{{
		ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ResourcePatternType: kafka.PatternTypeLiteral,
		Principal: "User:ANONYMOUS", Host: "*", Operation: kafka.ACLOperationTypeAll,
		PermissionType: kafka.ACLPermissionTypeDeny,
	}}})
	require.NoError(s.t, err)
	for _, err := range answer.Errors {
		require.NoError(s.t, err)
	}
}

func (f fleet) file(name string) string { return filepath.Join(f.folder, name) }

// configure writes the exporter's file and the clusters that Prometheus finds, with the addresses of the regions.
func (f fleet) configure(change func(file string) string) {
	f.west.t.Helper()
	here := strings.NewReplacer(
		"kafka.west.example:9092", f.west.kafka(), "flink.west.example:8081", f.west.settings.Port("FLINK_PORT").Address(),
		"kafka.east.example:9092", f.east.kafka(), "flink.east.example:8081", f.east.settings.Port("FLINK_PORT").Address(),
	)
	for _, name := range []string{"flinkwatch.yaml", "clusters.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "fleet", name))
		require.NoError(f.west.t, err)
		require.NoError(f.west.t, os.WriteFile(f.file(name), []byte(change(here.Replace(string(text)))), 0o600))
	}
}

// working are the audits that can read their topics.
func (f fleet) working() (names []string) {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "fleet", "flinkwatch.yaml"))
	require.NoError(f.t, err)
	var file struct{ Audits []struct{ Name string } }
	require.NoError(f.t, yaml.Unmarshal(text, &file))
	for _, a := range file.Audits {
		names = append(names, a.Name)
	}
	require.Len(f.t, names, 12)
	return slices.DeleteFunc(names, func(name string) bool { return name == "west-missing" || name == "west-refused" })
}

func (f fleet) reload() {
	f.t.Helper()
	response, err := http.Post(f.base+"/-/reload", "", nil)
	require.NoError(f.t, err)
	defer response.Body.Close()
	require.Equal(f.t, http.StatusOK, response.StatusCode)
}
