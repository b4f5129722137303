package stack

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

func testSettings(t *testing.T, environ ...string) settings.Settings {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	repo, err := settings.FindRepo(dir)
	require.NoError(t, err)
	s, err := settings.Load(repo, append([]string{"PLAYGROUND_STATE=" + t.TempDir()}, environ...))
	require.NoError(t, err)
	return s
}

func testServices(t *testing.T, taskManagers int) []Service {
	t.Helper()
	return Services(testSettings(t), provide.Java{Binary: "java"}, taskManagers)
}

func TestServicesAreThoseOfTheComposeFile(t *testing.T) {
	s := testSettings(t)
	text, err := os.ReadFile(filepath.Join(s.Repo, "docker-compose.yaml"))
	require.NoError(t, err)
	var compose struct {
		Services map[string]any `yaml:"services"`
	}
	require.NoError(t, yaml.Unmarshal(text, &compose))
	names := []string{"grafana"} // natively only where one is found
	for _, service := range testServices(t, 1) {
		if service.Name != "grafana" {
			names = append(names, service.Name)
		}
	}
	inCompose := make([]string, 0, len(compose.Services))
	for name := range compose.Services {
		inCompose = append(inCompose, name)
	}
	assert.ElementsMatch(t, inCompose, names)
}

func TestEveryNeedIsAServiceThatIsAwaited(t *testing.T) {
	services := testServices(t, 3)
	for _, service := range services {
		for _, need := range service.Needs {
			i := slices.IndexFunc(services, func(s Service) bool { return s.Name == need })
			require.GreaterOrEqual(t, i, 0, "%s needs %s, which there is not", service.Name, need)
			assert.False(t, services[i].Optional(), "%s needs %s, which nobody waits for", service.Name, need)
		}
		assert.NotEmpty(t, service.Hint, service.Name)
		assert.Equal(t, service.Runs, service.Ready != nil, "%s: what stays says when it is ready", service.Name)
	}
}

func TestPortsAreDistinctAndLocal(t *testing.T) {
	owner := map[int]string{}
	for _, service := range testServices(t, 9) {
		for _, port := range service.Ports {
			assert.Empty(t, owner[port.Number], "port %d of %s", port.Number, service.Name)
			owner[port.Number] = service.Name
			host, _, err := net.SplitHostPort(port.Address())
			require.NoError(t, err)
			assert.True(t, net.ParseIP(host).IsLoopback(), "%s listens on %s", service.Name, host)
		}
	}
}

// Flink's REST API accepts jars, which is code execution: nothing natively listens on other interfaces.
func TestNothingListensOnAllInterfaces(t *testing.T) {
	s := testSettings(t)
	wildcard := regexp.MustCompile(`0\.0\.0\.0|\[::\]|(=|//):\d+`)
	for key, value := range (flink{settings: s}).local() {
		assert.NotRegexp(t, wildcard, value, key)
	}
	for _, key := range []string{"rest.bind-address", "jobmanager.bind-host", "taskmanager.bind-host"} {
		assert.Equal(t, "127.0.0.1", flink{settings: s}.local()[key], key)
	}
	assert.NotRegexp(t, wildcard, broker{settings: s}.local())
	exporter, err := own{s}.exporter()
	require.NoError(t, err)
	commands := []process.Command{exporter}
	for _, make := range []func() (process.Command, error){monitoring{s}.prometheus, monitoring{s}.alertmanager} {
		if command, err := make(); err == nil { // absent until `make tools`
			commands = append(commands, command)
		}
	}
	for _, command := range commands {
		listen := slices.IndexFunc(command.Args,
			func(arg string) bool { return strings.HasPrefix(arg, "--web.listen-address=127.0.0.1:") })
		assert.GreaterOrEqual(t, listen, 0, "%s: %v", command.Path, command.Args)
	}
}

// The exporter takes its settings from flags or from a file, and refuses both.
func TestExporterWithConfigurationFile(t *testing.T) {
	command, err := own{testSettings(t, "EXPORTER_CONFIG=/two/audits.yaml")}.exporter()
	require.NoError(t, err)
	assert.Equal(t, []string{"--web.listen-address=127.0.0.1:9200", "--config.file=/two/audits.yaml"}, command.Args)
}

func TestNamed(t *testing.T) {
	services := testServices(t, 3)
	names := func(word string) []string {
		picked, err := named(services, word)
		require.NoError(t, err)
		var names []string
		for _, service := range picked {
			names = append(names, service.Name)
		}
		return names
	}
	assert.Equal(t, []string{"taskmanager", "taskmanager-2", "taskmanager-3"}, names("taskmanager"), "all of them")
	assert.Equal(t, []string{"taskmanager-2"}, names("taskmanager-2"))
	assert.Equal(t, []string{"kafka"}, names("kafka"))
	_, err := named(services, "zookeeper")
	assert.ErrorContains(t, err, `SERVICE="zookeeper": one of kafka, topics,`)
}

func TestTheConfigurationOfFlinkIsTheSharedOneAndMore(t *testing.T) {
	f := flink{settings: testSettings(t), java: provide.Java{Binary: "java"}}
	require.NoError(t, f.configure())
	text, err := os.ReadFile(filepath.Join(f.confDir(), "config.yaml"))
	require.NoError(t, err)
	var values map[string]any
	require.NoError(t, yaml.Unmarshal(text, &values), "no key stands twice")
	assert.Equal(t, 2, values["taskmanager.numberOfTaskSlots"])
	assert.Equal(t, "127.0.0.1", values["rest.bind-address"])
	assert.Equal(t, "file://"+f.dir("checkpoints"), values["execution.checkpointing.dir"])
}

func TestFlinkPropertiesAreAddedToTheConfigurationAndWin(t *testing.T) {
	s := testSettings(t, "FLINK_PROPERTIES=jobmanager.scheduler: adaptive\ntaskmanager.numberOfTaskSlots: 3\n")
	f := flink{settings: s, java: provide.Java{Binary: "java"}}
	require.NoError(t, f.configure())
	text, err := os.ReadFile(filepath.Join(f.confDir(), "config.yaml"))
	require.NoError(t, err)
	var values map[string]any
	require.NoError(t, yaml.Unmarshal(text, &values), "no key stands twice")
	assert.Equal(t, "adaptive", values["jobmanager.scheduler"])
	assert.Equal(t, 3, values["taskmanager.numberOfTaskSlots"], "in the place of the shared one")
	assert.Equal(t, "384m", values["jobmanager.memory.heap.size"], "which else stays as it is")

	f.settings = testSettings(t, "FLINK_PROPERTIES=rest.port: 1234")
	assert.ErrorContains(t, f.configure(), "rest.port", "a port of the stack is another setting")
	f.settings = testSettings(t, "FLINK_PROPERTIES=adaptive")
	assert.ErrorContains(t, f.configure(), "FLINK_PROPERTIES: lines such as")
}

func TestMemoryOfTheJVMsIsThatOfTheConfiguration(t *testing.T) {
	f := flink{settings: testSettings(t), java: provide.Java{Binary: "java"}}
	taskManager, err := f.taskManager(2)
	require.NoError(t, err)
	assert.Contains(t, taskManager.Args, "-Xmx384m", "framework heap 128m and task heap 256m")
	assert.Contains(t, taskManager.Args, "-XX:MaxDirectMemorySize=192m", "framework off-heap 128m and network 64m")
	assert.Contains(t, taskManager.Args, "taskmanager.resource-id=tm-2")
	for _, port := range []string{"taskmanager.rpc.port", "taskmanager.data.port", "metrics.internal.query-service.port"} {
		assert.Contains(t, taskManager.Args, port+"=0", "not the address of one that was killed")
	}
	jobManager, err := f.jobManager()
	require.NoError(t, err)
	assert.Contains(t, jobManager.Args, "-Xmx384m")

	_, err = megabytes(map[string]any{"a": "1g"}, "a")
	assert.EqualError(t, err, `configuration of Flink: a is "1g": megabytes, such as 384m, are expected`)
}

// In a Turkish locale Kafka finds no constant of its own, and Flink looks for a state that it has never written.
func TestNoJVMFollowsTheUsersLanguage(t *testing.T) {
	s, java := testSettings(t), provide.Java{Binary: "java"}
	f, b := flink{s, java}, broker{s, java}
	jobManager, err := f.jobManager()
	require.NoError(t, err)
	taskManager, err := f.taskManager(1)
	require.NoError(t, err)
	serve, err := b.serve()
	require.NoError(t, err)
	neutral := java.Args()
	require.NotEmpty(t, neutral)
	for what, command := range map[string]process.Command{
		"the JobManager": jobManager, "a TaskManager": taskManager, "the client": f.submit(""),
		"Flink's command line": f.cli("list"),
		"Kafka":                serve, "its tools": b.console("output"),
	} {
		main := slices.Index(command.Args, "-cp")
		for _, option := range neutral {
			at := slices.Index(command.Args, option)
			assert.True(t, at >= 0 && at < main, "%s: %s among the JVM's options %v", what, option, command.Args)
		}
	}
}

func TestNorDoThoseInContainers(t *testing.T) {
	neutral := strings.Join(provide.Java{}.Args(), " ")
	for _, file := range []string{"docker-compose.yaml", "flink-job/docker.yaml"} {
		text, err := os.ReadFile(filepath.Join(testSettings(t).Repo, filepath.FromSlash(file)))
		require.NoError(t, err)
		assert.Contains(t, string(text), neutral, file)
	}
}

func TestTheJobIsSubmittedWithItsArguments(t *testing.T) {
	f := flink{settings: testSettings(t, "JOB_ARGS=--event-time --backpressure", "PARALLELISM=3", "WINDOW_SIZE=3s")}
	fresh := strings.Join(f.submit("").Args, " ")
	assert.Contains(t, fresh, "run -d -p 3 ")
	assert.Contains(t, fresh, "--bootstrap.servers 127.0.0.1:9094 --window-size 3s --event-time --backpressure")
	assert.NotContains(t, fresh, "-s ")
	resumed := strings.Join(f.submit("file:/sp-1").Args, " ")
	assert.Contains(t, resumed, "-s file:/sp-1 --allowNonRestoredState")
}

func TestPrometheusScrapesWhereTheExporterIs(t *testing.T) {
	m := monitoring{testSettings(t, "PORT_OFFSET=10000")}
	require.NoError(t, m.prometheusConfig())
	text, err := os.ReadFile(filepath.Join(m.dir("prometheus"), "prometheus.yml"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "127.0.0.1:19200")
	assert.Contains(t, string(text), "127.0.0.1:19093")
	assert.NotRegexp(t, `(exporter|alertmanager|prometheus):\d+`, string(text), "names that only Docker knows")
	assert.Contains(t, string(text), filepath.Join(m.settings.Repo, "alerts", "rules")+"/")
}
