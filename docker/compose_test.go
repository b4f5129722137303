// Package docker_test holds docker-compose.yaml and the Dockerfiles to what they promise, without a Docker engine.
package docker_test

import (
	"encoding/json"
	"slices"
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

type dependency struct {
	Condition string `json:"condition"`
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
		for _, volume := range s.Volumes {
			if volume.Type == "bind" {
				assert.True(t, volume.ReadOnly, "%s: can write to %s", name, volume.Source)
			}
		}
	}
}

func TestImagesArePinned(t *testing.T) {
	for name, s := range load(t).Services {
		_, tag, _ := strings.Cut(s.Image, ":")
		assert.NotContains(t, []string{"", "latest"}, tag, "%s: %s", name, s.Image)
	}
}

func TestMemoryFitsALaptop(t *testing.T) {
	var all int64
	for name, s := range load(t).Services {
		assert.Positive(t, s.MemLimit, name)
		if !slices.Contains(oneShots, name) {
			all += s.MemLimit
		}
	}
	assert.Less(t, all, int64(3)<<30)
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
