// Render writes the alerts for a Prometheus and an Alertmanager that are not the playground's: with links that lead
// somewhere, with severities of their own, and without the alerts that nobody wants there.
package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/alerts"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "render: %v\n", err)
		os.Exit(1)
	}
}

// run parses the command line, and renders the files that are built in.
func run(args []string, stdout io.Writer) error {
	app := kingpin.New("render", "The rules for your own Prometheus, and the configuration of its Alertmanager.")
	app.HelpFlag.Short('h')
	r, o := rendering{files: alerts.Files}, output{stdout: stdout, labels: map[string]string{}}
	app.Flag("runbooks", "Address of the folder alerts/runbooks, where people can read it.").
		Envar("RUNBOOK_BASE").StringVar(&r.runbooks)
	app.Flag("grafana", "Address of the Grafana that has the dashboards.").Envar("GRAFANA_BASE").StringVar(&r.grafana)
	app.Flag("namespace", "Write PrometheusRule objects of this namespace; without it, files of rules.").
		Envar("NAMESPACE").StringVar(&o.namespace)
	app.Flag("label", "A label of these objects, as NAME=VALUE, by which a Prometheus selects them; may be repeated.").
		StringMapVar(&o.labels)
	app.Flag("out", "Folder to write to; without it, the rules go to the standard output.").Envar("OUT").
		StringVar(&o.folder)
	path := app.Flag("settings", "File that says which alerts are off, or different.").String()
	if _, err := app.Parse(args); err != nil {
		return err
	}
	if err := check(r, o); err != nil {
		return err
	}
	if *path != "" {
		text, err := os.ReadFile(*path)
		if err != nil {
			return fmt.Errorf("settings of the alerts: %w", err)
		}
		if r.settings, err = parseSettings(text); err != nil {
			return fmt.Errorf("%s: %w", *path, err)
		}
	}
	return render(r, o)
}

func render(r rendering, o output) error {
	files, err := r.rules()
	if err != nil {
		return err
	}
	alertmanager, err := r.alertmanager()
	if err != nil {
		return err
	}
	return o.write(files, alertmanager)
}

var namespaceForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

// check refuses what would make a link that leads nowhere, or an object that Kubernetes does not take.
func check(r rendering, o output) error {
	for _, base := range []string{r.runbooks, r.grafana} {
		parsed, err := url.Parse(base)
		if base != "" && (err != nil || parsed.Host == "" || !strings.HasPrefix(parsed.Scheme, "http")) {
			return fmt.Errorf("%q is no address: it is to begin with https://", base)
		}
	}
	if o.namespace != "" && !namespaceForm.MatchString(o.namespace) {
		return fmt.Errorf("%q is no name of a namespace", o.namespace)
	}
	if o.namespace == "" && len(o.labels) > 0 {
		return fmt.Errorf("labels %v: only objects have them, which need a namespace", o.labels)
	}
	return nil
}
