package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/config"
	"flinkwatch/exporter/probe"
)

// usualTimeout is the longest time for a request to Flink by default.
const usualTimeout = 5 * time.Second

// probeOptions say which clusters may be probed, and how.
type probeOptions struct {
	allow   probe.Patterns
	plain   flinkOptions            // for requests that name no module
	modules map[string]*probeModule // of the file
}

// probeModule has credentials, and the hosts that may have them.
type probeModule struct {
	hosts probe.Patterns
	flinkOptions
}

func (o *probeOptions) addFlags(app *kingpin.Application) {
	o.plain.flinkTimeout = usualTimeout
	addHosts(app, &o.allow)
}

func addHosts(app *kingpin.Application, target *probe.Patterns) {
	const flag = "probe.allow"
	app.Flag(flag, "Flink clusters that /probe?target=http://HOST:PORT may ask, as HOST:PORT,HOST:PORT; a * stands for "+
		"characters of a label of the host, or for any port. Off if empty. See docs/probe.md.").
		PlaceHolder("HOSTS").
		SetValue(value[probe.Patterns]{flag, "host:port,host:port, such as *-rest.flink:8081", probe.ParsePatterns, target})
}

func (o *probeOptions) config(maxSeries int) probe.Config {
	c := probe.Config{Allow: o.allow, MaxSeries: maxSeries, Modules: map[string]probe.Module{"": o.plain.module()}}
	for name, module := range o.modules {
		m := module.module()
		m.Hosts = module.hosts
		c.Modules[name] = m
	}
	return c
}

func (o *flinkOptions) module() probe.Module {
	return probe.Module{HTTP: o.flinkHTTP.access(), Timeout: o.flinkTimeout, Jobs: o.flinkJobs}
}

// readProbe sets what the file says of probes.
func (o *options) readProbe(app *kingpin.Application) error {
	if o.config.Probe == nil {
		return nil
	}
	complaints := []error{setAll(app, *o.config.Probe)}
	o.probe.modules = map[string]*probeModule{}
	for name, part := range o.config.Modules {
		module, err := readModule(part)
		complaints = append(complaints, err)
		o.probe.modules[name] = module
	}
	if err := errors.Join(complaints...); err != nil {
		return err
	}
	if len(o.probe.allow) == 0 {
		return o.config.Probe.Explain(errors.New("--probe.allow: want the hosts that may be probed"))
	}
	return nil
}

// readModule sets what the file says of a module, as if there were flags for it alone.
func readModule(part config.Part) (*probeModule, error) {
	m, app := &probeModule{}, kingpin.New("module", "")
	m.addFlags(app)
	addHosts(app, &m.hosts)
	if _, err := app.Parse(nil); err != nil { // sets the defaults
		return nil, err
	}
	if err := setAll(app, part); err != nil {
		return nil, err
	}
	if len(m.hosts) == 0 {
		return nil, part.Explain(fmt.Errorf("--probe.allow: want the hosts that the module is for"))
	}
	return m, part.Explain(m.validateAccess())
}
