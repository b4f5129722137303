// Package docker_test holds docker-compose.yaml and the Dockerfiles to what they promise, without a Docker engine.
package docker_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// project is the compose file as compose itself understands it: anchors, merges and variables resolved.
type project struct {
	Services map[string]service `json:"services"`
}

type service struct {
	Image         string                `json:"image"`
	PullPolicy    string                `json:"pull_policy"`
	Build         *build                `json:"build"`
	User          string                `json:"user"`
	Command       []string              `json:"command"`
	ReadOnly      bool                  `json:"read_only"`
	Privileged    bool                  `json:"privileged"`
	CapAdd        []string              `json:"cap_add"`
	CapDrop       []string              `json:"cap_drop"`
	SecurityOpt   []string              `json:"security_opt"`
	MemLimit      int64                 `json:"mem_limit,string"`
	ContainerName string                `json:"container_name"`
	Restart       string                `json:"restart"`
	Environment   map[string]string     `json:"environment"`
	DependsOn     map[string]dependency `json:"depends_on"`
	Ports         []struct {
		HostIP    string `json:"host_ip"`
		Published string `json:"published"`
	} `json:"ports"`
	Volumes []struct {
		Type     string `json:"type"`
		Source   string `json:"source"`
		Target   string `json:"target"`
		ReadOnly bool   `json:"read_only"`
	} `json:"volumes"`
}

type build struct {
	Dockerfile string            `json:"dockerfile"`
	Target     string            `json:"target"`
	Args       map[string]string `json:"args"`
}

type dependency struct {
	Condition string `json:"condition"`
	Required  bool   `json:"required"`
}

// oneShots do their work and end; all others stay.
var oneShots = []string{"topics", "client"}

func load(t *testing.T) project {
	t.Helper()
	t.Setenv("DOCKER_HOST", "unix:///nonexistent")
	for name, value := range readEnv(t) {
		t.Setenv(name, value) // whatever the caller's environment says
	}
	var p project
	tools.Reads(t, "docker-compose.yaml", ".env")
	output := tools.Run(t, "docker-compose", "config", "--format", "json")
	require.NoError(t, json.Unmarshal([]byte(output), &p), output)
	return p
}

func TestServicesAreThoseOfTheNativeStack(t *testing.T) {
	var names []string
	for name := range load(t).Services {
		names = append(names, name)
	}
	assert.ElementsMatch(t, []string{
		"kafka", "topics", "jobmanager", "taskmanager", "client", "generator", "exporter", "prometheus", "alertmanager",
		"grafana",
	}, names)
}

func TestPublishedPortsAreOnThisMachineOnly(t *testing.T) {
	published := map[string]string{}
	for name, s := range load(t).Services {
		for _, port := range s.Ports {
			assert.Equal(t, "127.0.0.1", port.HostIP, name)
			published[name] = port.Published
		}
	}
	env := readEnv(t)
	assert.Equal(t, map[string]string{
		"kafka": env["KAFKA_PORT"], "jobmanager": env["FLINK_PORT"], "exporter": env["EXPORTER_PORT"],
		"prometheus": env["PROMETHEUS_PORT"], "alertmanager": env["ALERTMANAGER_PORT"], "grafana": env["GRAFANA_PORT"],
	}, published)
}

func TestContainersHaveNoPrivileges(t *testing.T) {
	for name, s := range load(t).Services {
		user, _, _ := strings.Cut(s.User, ":")
		assert.NotContains(t, []string{"", "0", "root"}, user, "%s: runs as root", name)
		assert.True(t, s.ReadOnly, "%s: can write to its root", name)
		assert.False(t, s.Privileged, name)
		assert.Equal(t, []string{"ALL"}, s.CapDrop, name)
		assert.Empty(t, s.CapAdd, name)
		assert.Contains(t, s.SecurityOpt, "no-new-privileges:true", name)
	}
}

// A file of the checkout is out of reach under umask 077, under SELinux, and for an engine on another machine.
func TestNothingOfThisMachineIsMounted(t *testing.T) {
	for name, s := range load(t).Services {
		for _, volume := range s.Volumes {
			assert.Equal(t, "volume", volume.Type, "%s mounts %s", name, volume.Source)
		}
	}
}

// A console that is started beside the broker is held in by the same limit.
func TestTheBrokersHeapIsItsOwn(t *testing.T) {
	kafka, heap := load(t).Services["kafka"], readEnv(t)["KAFKA_HEAP"]
	assert.Contains(t, strings.Join(kafka.Command, " "), "KAFKA_HEAP_OPTS=-Xmx"+heap)
	tools := kafka.Environment["KAFKA_HEAP_OPTS"] // `docker compose exec` takes it from there
	const ofTools = 64
	assert.Equal(t, "-Xmx"+strconv.Itoa(ofTools)+"m", tools)
	megabytes, err := strconv.ParseInt(strings.TrimSuffix(heap, "m"), 10, 64)
	require.NoError(t, err)
	// Beside its heap a broker takes 128 MB, and a tool 64 MB.
	needs := megabytes + 128 + 2*(ofTools+64)
	assert.GreaterOrEqual(t, kafka.MemLimit>>20*8/10, needs, "80 %% of the limit, for the broker and two consoles")
}

func TestMemoryFitsALaptop(t *testing.T) {
	var all int64
	for name, s := range load(t).Services {
		assert.Positive(t, s.MemLimit, name)
		if !slices.Contains(oneShots, name) {
			all += s.MemLimit
		}
	}
	assert.Less(t, all, int64(7)<<29)
}

// `up --wait` takes a service that ended for one that failed, unless another one waits for its success.
func TestUpWaitsForTheOneShots(t *testing.T) {
	services := load(t).Services
	for _, name := range oneShots {
		awaited := false
		for _, s := range services {
			awaited = awaited || s.DependsOn[name].Condition == "service_completed_successfully"
		}
		assert.True(t, awaited, "nothing waits for the success of %s", name)
	}
}

// An exporter that takes long to start is no ExporterDown, and one that does not start is.
func TestPrometheusStartsAfterTheExporterHasAnswered(t *testing.T) {
	assert.Equal(t, dependency{Condition: "service_healthy"}, load(t).Services["prometheus"].DependsOn["exporter"])
}

func TestKilledServicesStayDown(t *testing.T) {
	for name, s := range load(t).Services {
		assert.Contains(t, []string{"", "no"}, s.Restart, name)
	}
}

func TestTaskManagersCanBeScaledAndStartedAlone(t *testing.T) {
	s := load(t).Services["taskmanager"]
	assert.Empty(t, s.ContainerName, "a second one could not have the same name")
	assert.Empty(t, s.Ports, "a second one could not have the same port")
	assert.NotContains(t, s.DependsOn, "client", "starting it would submit the job")
}

func TestFlinksContainersShareTheirState(t *testing.T) {
	services := load(t).Services
	for _, name := range []string{"jobmanager", "taskmanager", "client"} {
		var targets []string
		for _, volume := range services[name].Volumes {
			targets = append(targets, volume.Source+" at "+volume.Target)
		}
		assert.Contains(t, targets, "flink-state at /opt/flink/state", name)
	}
}

func TestTheJobIsThatOfTheSettings(t *testing.T) {
	env, client := readEnv(t), load(t).Services["client"].Environment
	for _, name := range []string{"JOB_ARGS", "PARALLELISM", "WINDOW_SIZE"} {
		assert.Equal(t, env[name], client[name])
	}
}

// The client writes there what the exporter's script follows, on the volume that both see.
func TestTheExporterSeesWhatTheClientTells(t *testing.T) {
	exporter := load(t).Services["exporter"]
	assert.Equal(t, "run-exporter", exporter.Command[0])
	for _, volume := range exporter.Volumes {
		assert.Equal(t, "flink-state at /state", volume.Source+" at "+volume.Target)
		assert.True(t, volume.ReadOnly)
	}
	assert.Len(t, exporter.Volumes, 1)
}
