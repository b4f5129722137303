package provide

import (
	"os"
	"os/exec"
	"path/filepath"

	"flinkwatch/playground/settings"
)

// Grafana is a Grafana that was found.
type Grafana struct {
	// Command starts its server: the program and its first arguments.
	Command []string
	// Home is the folder with its defaults and its frontend; empty where the program knows it by itself.
	Home string
}

// FindGrafana looks in GRAFANA_HOME, then on the PATH. No package registry has a Grafana, so it may well be absent.
func FindGrafana(s settings.Settings) (Grafana, bool) {
	if home := s.Get("GRAFANA_HOME"); home != "" {
		if program := filepath.Join(home, "bin", "grafana"); exists(program) {
			return Grafana{Command: []string{program, "server"}, Home: home}, true
		}
	}
	if program, err := exec.LookPath("grafana"); err == nil {
		return Grafana{Command: []string{program, "server"}, Home: systemHome()}, true
	}
	if program, err := exec.LookPath("grafana-server"); err == nil {
		return Grafana{Command: []string{program}, Home: systemHome()}, true
	}
	return Grafana{}, false
}

// systemHome is where the Linux packages of Grafana keep its home.
func systemHome() string {
	const home = "/usr/share/grafana"
	if exists(home) {
		return home
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
