package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/config"
)

// commandsHelp is what --help says of them.
const commandsHelp = "Commands, before the flags: serve (the default); audit, as --audit.once; check config FILE " +
	"validates a configuration file, and with --connect after FILE also tries its audits; print-config prints the " +
	"configuration file equivalent to the flags; init inspects topics and prints a file for them, see init --help.\n\n"

// command takes the command from the arguments, and makes flags of the others. It returns serve, check, connect,
// print-config or init.
func command(args []string) (name string, flags []string, err error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "serve", args, nil
	}
	name, rest := args[0], args[1:]
	switch {
	case name == "serve", name == "print-config", name == "init":
		return name, rest, nil
	case name == "audit":
		return "serve", append([]string{"--audit.once"}, rest...), nil
	case name == "check" && len(rest) == 2 && rest[0] == "config":
		return name, []string{"--config.file=" + rest[1]}, nil
	case name == "check" && len(rest) == 3 && rest[0] == "config" && rest[2] == "--connect":
		return "connect", []string{"--config.file=" + rest[1]}, nil
	case name == "check":
		return "", nil, errors.New("check: want check config FILE, or check config FILE --connect")
	}
	return "serve", args, nil // the flags' parser complains
}

// givenFlags are the texts of the flags in the arguments and the environment; the arguments come first.
func givenFlags(app *kingpin.Application, args []string) (map[string]string, error) {
	context, err := app.ParseContext(args)
	if err != nil {
		return nil, err
	}
	given := map[string]string{}
	for _, flag := range app.Model().Flags {
		if text, ok := os.LookupEnv(flag.Envar); ok && flag.Envar != "" && text != "" {
			given[flag.Name] = text
		}
	}
	for _, element := range context.Elements {
		if flag, ok := element.Clause.(*kingpin.FlagClause); ok && element.Value != nil {
			given[flag.Model().Name] = *element.Value
		}
	}
	return given, nil
}

// readConfig sets what the file says. A setting is in the file or in a flag, not in both, except that --audit.name
// chooses an audit of the file for --audit.once.
func (o *options) readConfig(app *kingpin.Application, given map[string]string) error {
	chosen, choose := given["audit.name"]
	if choose = choose && o.audit.once.on; choose {
		delete(given, "audit.name")
	}
	for _, flag := range config.Flags() {
		if _, twice := given[flag]; twice {
			return fmt.Errorf("--%s: with --config.file, want it in the file (or in %s, unset)", flag,
				app.GetFlag(flag).Model().Envar)
		}
	}
	text, err := os.ReadFile(o.configFile)
	if err != nil {
		return fmt.Errorf("--config.file: %w", err)
	}
	if o.config, err = config.Read(o.configFile, text); err != nil {
		return err
	}
	if err := errors.Join(o.readFlink(app), o.readProbe(app), o.readAudits()); err != nil {
		return err
	}
	return o.chooseAudit(chosen)
}

// readFlink sets what the file says of Flink; without a cluster there, none is scraped.
func (o *options) readFlink(app *kingpin.Application) error {
	if o.config.Flink == nil {
		o.flinkURL = ""
		return o.validate()
	}
	if err := setAll(app, *o.config.Flink); err != nil {
		return err
	}
	return o.config.Flink.Explain(o.validate())
}

// readAudits sets what the file says of each audit, as if there were flags for it alone.
func (o *options) readAudits() error {
	var complaints []error
	for _, part := range o.config.Audits {
		a, app := &audited{}, kingpin.New("audit", "")
		a.addFlags(app)
		if _, err := app.Parse(nil); err != nil { // sets the defaults
			return err
		}
		err := setAll(app, part)
		if err == nil {
			err = part.Explain(errors.Join(a.validate(), o.checkName(a)))
		}
		complaints = append(complaints, err)
		o.audits = append(o.audits, a)
	}
	return errors.Join(complaints...)
}

func setAll(app *kingpin.Application, part config.Part) error {
	var complaints []error
	for _, setting := range part.Settings {
		if err := app.GetFlag(setting.Flag).Model().Value.Set(setting.Text); err != nil {
			complaints = append(complaints, part.Explain(aboutFlag(setting.Flag, err)))
		}
	}
	return errors.Join(complaints...)
}

// chooseAudit leaves the one audit that --audit.once reads.
func (o *options) chooseAudit(name string) error {
	if !o.audit.once.on {
		return nil
	}
	var names []string
	for _, a := range o.audits {
		if a.whole == name || name == "" && len(o.audits) == 1 {
			o.audits = []*audited{a}
			return nil
		}
		names = append(names, a.whole)
	}
	return fmt.Errorf("--audit.name: %q: want one of the audits in %s: %s", name, o.configFile, strings.Join(names, ", "))
}

// aboutFlag names the flag in kingpin's own complaints.
func aboutFlag(flag string, err error) error {
	if strings.HasPrefix(err.Error(), "--"+flag+": ") {
		return err
	}
	return fmt.Errorf("--%s: %w", flag, err)
}

// writeConfig writes the configuration file that says what the flags say.
func writeConfig(app *kingpin.Application, given map[string]string) ([]byte, error) {
	return config.Write(func(flag string) (string, bool) {
		usual := strings.Join(app.GetFlag(flag).Model().Default, "")
		if text, ok := given[flag]; ok {
			return text, text != usual
		}
		return usual, false
	})
}

// say prints what check config and print-config are asked for.
func (o *options) say(command string, out io.Writer) error {
	if command == "print-config" {
		if o.config != nil {
			return exitError{badUsage, errors.New("print-config: want flags, not --config.file")}
		}
		_, err := out.Write(o.written)
		return err
	}
	lines := []string{o.configFile + ": valid"}
	if o.flinkURL != "" {
		lines = append(lines, "flink: "+o.flinkURL)
	}
	if len(o.probe.allow) > 0 {
		lines = append(lines, "probe: "+o.probe.allow.String())
	}
	for _, a := range o.audits {
		lines = append(lines, a.describe())
	}
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	return err
}

// describe says in a line what is audited.
func (a *audited) describe() string {
	said := []string{"kafka " + a.kafka.brokers.String()}
	if a.audit.on() {
		c := a.audit.windows()
		said = append(said, fmt.Sprintf("topic %s, %s, count %v", a.audit.topic, c.Windows(), c.Expect))
	}
	if a.backlogOn() {
		said = append(said, fmt.Sprintf("backlog of topic %s, group %s", a.backlogTopic, a.backlogGroup))
	}
	return "audit " + a.name() + ": " + strings.Join(said, "; ")
}
