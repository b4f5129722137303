package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

// monitoring runs Prometheus, Alertmanager and Grafana with the files that the compose file mounts.
type monitoring struct {
	settings settings.Settings
}

func (m monitoring) dir(name string) string { return filepath.Join(m.settings.State, name) }

// prometheusConfig is the repo's prometheus.yml with the names of services replaced by where they are on this machine,
// and its rules by their full paths.
func (m monitoring) prometheusConfig() error {
	text, err := os.ReadFile(filepath.Join(m.settings.Repo, "prometheus.yml"))
	if err != nil {
		return fmt.Errorf("configuration of Prometheus: %w", err)
	}
	local := strings.NewReplacer(
		"exporter:9200", m.settings.Port("EXPORTER_PORT").Address(),
		"alertmanager:9093", m.settings.Port("ALERTMANAGER_PORT").Address(),
		"prometheus:9090", m.settings.Port("PROMETHEUS_PORT").Address(),
		"alerts/rules/", filepath.Join(m.settings.Repo, "alerts", "rules")+"/",
	).Replace(string(text))
	if err := os.MkdirAll(m.dir("prometheus"), 0o755); err != nil {
		return fmt.Errorf("folder of Prometheus: %w", err)
	}
	return os.WriteFile(filepath.Join(m.dir("prometheus"), "prometheus.yml"), []byte(local), 0o644)
}

func (m monitoring) prometheus() (process.Command, error) {
	program, ok := provide.Prometheus.Find(m.settings)
	if !ok {
		return process.Command{}, errors.New("prometheus is not there yet")
	}
	port := m.settings.Port("PROMETHEUS_PORT")
	return process.Command{Path: program, Args: []string{
		"--config.file=" + filepath.Join(m.dir("prometheus"), "prometheus.yml"),
		"--storage.tsdb.path=" + filepath.Join(m.dir("prometheus"), "data"),
		"--storage.tsdb.retention.time=7d",
		"--web.listen-address=" + port.Address(),
		"--web.external-url=" + port.URL(),
	}}, nil
}

func (m monitoring) alertmanager() (process.Command, error) {
	program, ok := provide.Alertmanager.Find(m.settings)
	if !ok {
		return process.Command{}, errors.New("alertmanager is not there yet")
	}
	port := m.settings.Port("ALERTMANAGER_PORT")
	return process.Command{Path: program, Args: []string{
		"--config.file=" + filepath.Join(m.settings.Repo, "alerts", "alertmanager.yml"),
		"--storage.path=" + filepath.Join(m.dir("alertmanager"), "data"),
		"--web.listen-address=" + port.Address(),
		"--web.external-url=" + port.URL(),
		"--cluster.listen-address=", // one Alertmanager: no peers, no second port
	}}, nil
}

// password makes Grafana's admin password the first time; a reader needs none.
func (m monitoring) password() (string, error) {
	file := filepath.Join(m.dir("grafana"), "admin-password")
	if text, err := os.ReadFile(file); err == nil {
		return string(text), nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", fmt.Errorf("folder of Grafana: %w", err)
	}
	password := clusterID()
	return password, os.WriteFile(file, []byte(password), 0o600)
}

func (m monitoring) grafana(found provide.Grafana) (process.Command, error) {
	password, err := m.password()
	if err != nil {
		return process.Command{}, err
	}
	args := found.Command[1:]
	if found.Home != "" {
		args = append(args, "--homepath", found.Home)
	}
	dashboards := filepath.Join(m.settings.Repo, "dashboards")
	port := m.settings.Port("GRAFANA_PORT")
	return process.Command{Path: found.Command[0], Args: args, Dir: found.Home, Env: []string{
		fmt.Sprintf("GF_SERVER_HTTP_PORT=%d", port.Number),
		"GF_SERVER_HTTP_ADDR=127.0.0.1",
		"GF_PATHS_DATA=" + filepath.Join(m.dir("grafana"), "data"),
		"GF_PATHS_LOGS=" + filepath.Join(m.dir("grafana"), "log"),
		"GF_PATHS_PLUGINS=" + filepath.Join(m.dir("grafana"), "plugins"),
		"GF_PATHS_PROVISIONING=" + filepath.Join(dashboards, "provisioning"),
		"GF_SECURITY_ADMIN_PASSWORD=" + password,
		"GF_AUTH_ANONYMOUS_ENABLED=true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
		"GF_ANALYTICS_REPORTING_ENABLED=false",
		"GF_ANALYTICS_CHECK_FOR_UPDATES=false",
		"PROMETHEUS_URL=http://" + m.settings.Port("PROMETHEUS_PORT").Address(),
		"DASHBOARDS_PATH=" + filepath.Join(dashboards, "out"),
	}}, nil
}

// answers returns a condition that holds once a GET of the URL is answered with 200.
func answers(url string) func(context.Context, time.Time) error {
	client := &http.Client{Timeout: 3 * time.Second}
	return func(ctx context.Context, _ time.Time) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, response.Status)
		}
		return nil
	}
}
