package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	live "flinkwatch/dashboards/grafana"
	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

func grafana(s settings.Settings, found provide.Grafana) Service {
	port := s.Port("GRAFANA_PORT")
	return Service{
		Name: "grafana", Runs: true, Ports: []settings.Port{port}, Link: port.URL(),
		Command: func() (process.Command, error) { return grafanaCommand(s, found) },
		Ready:   answers("http://" + port.Address() + "/api/health"),
		Fetch:   func(context.Context) error { return nil }, // it was found, or it would not be in the list
		Hint:    "it was found at " + found.Command[0],
	}
}

// grafanaCommand runs Grafana with the provisioning that the compose file mounts: anybody on this machine may look, and
// the admin's password is in a file of the state folder.
func grafanaCommand(s settings.Settings, found provide.Grafana) (process.Command, error) {
	password, err := grafanaPassword(s)
	if err != nil {
		return process.Command{}, err
	}
	args := found.Command[1:]
	if found.Home != "" {
		args = append(args, "--homepath", found.Home)
	}
	dir := func(name string) string { return filepath.Join(filepath.Dir(s.GrafanaPassword()), name) }
	dashboards := filepath.Join(s.Repo, "dashboards")
	return process.Command{Path: found.Command[0], Args: args, Dir: found.Home, Env: []string{
		fmt.Sprintf("GF_SERVER_HTTP_PORT=%d", s.Port("GRAFANA_PORT").Number),
		"GF_SERVER_HTTP_ADDR=127.0.0.1",
		"GF_PATHS_DATA=" + dir("data"),
		"GF_PATHS_LOGS=" + dir("log"),
		"GF_PATHS_PLUGINS=" + dir("plugins"),
		"GF_PATHS_PROVISIONING=" + filepath.Join(dashboards, "provisioning"),
		"GF_SECURITY_ADMIN_PASSWORD=" + password,
		"GF_AUTH_ANONYMOUS_ENABLED=true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
		"GF_ANALYTICS_REPORTING_ENABLED=false",
		"GF_ANALYTICS_CHECK_FOR_UPDATES=false",
		"GF_PLUGINS_PREINSTALL_DISABLED=true",
		"GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH=" + filepath.Join(dashboards, "out", "flinkwatch-overview.json"),
		"PROMETHEUS_URL=http://" + s.Port("PROMETHEUS_PORT").Address(),
		"DASHBOARDS_PATH=" + filepath.Join(dashboards, "out"),
	}}, nil
}

// grafanaPassword makes the admin's password the first time; a reader needs none.
func grafanaPassword(s settings.Settings) (string, error) {
	file := s.GrafanaPassword()
	if text, err := os.ReadFile(file); err == nil {
		return string(text), nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", fmt.Errorf("folder of Grafana: %w", err)
	}
	password := clusterID()
	return password, renameio.WriteFile(file, []byte(password), 0o600)
}

// Grafana fetches Grafana, unless there is one, and starts it if the stack runs.
func (st *Stack) Grafana(ctx context.Context) error {
	if err := st.fetchGrafana(ctx); err != nil {
		return err
	}
	if !st.anyRunning() {
		st.progress.Say("  %-14s the next `make up` starts it", "")
		return nil
	}
	return st.Bring(ctx, "grafana")
}

func (st *Stack) fetchGrafana(ctx context.Context) error {
	if _, ok := provide.FindGrafana(st.settings); !ok {
		if err := provide.FetchGrafana(ctx, st.settings, st.out); err != nil {
			return err
		}
	}
	found, _ := provide.FindGrafana(st.settings)
	st.progress.Say("✓ %-14s %s", "grafana", found.Command[0])
	return nil
}

// noGrafana says in one line that there is none, and how to get one.
func (st *Stack) noGrafana() {
	if _, ok := provide.FindGrafana(st.settings); !ok {
		fmt.Fprintln(st.out, "no Grafana was found: make grafana fetches one, or point GRAFANA_HOME at yours; "+
			"docker compose has it built in")
	}
}

// markWithin is how long a mark may hold up the command that leaves it.
const markWithin = time.Second

// mark leaves a mark on the dashboards of what a command did, where the stack's Grafana runs. That it cannot is of no
// importance: the command is what was asked for.
func (st *Stack) mark(at time.Time, did string, what ...string) {
	if _, runs := st.table.Running("grafana"); !runs || len(what) == 0 {
		return
	}
	password, err := grafanaPassword(st.settings)
	if err != nil {
		return
	}
	there, err := live.At(live.Access{
		URL: "http://" + st.settings.Port("GRAFANA_PORT").Address(), User: "admin", Password: password,
	})
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), markWithin)
	defer cancel()
	_ = there.Mark(ctx, did+" "+strings.Join(what, " "), at)
}
