package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/config"
)

// commandsHelp is what --help says of them.
const commandsHelp = "Commands, before the flags: serve (the default); audit, as --audit.once; check config FILE says " +
	"whether a configuration file is right; print-config prints the file that says what the flags say.\n\n"

// command takes the command from the arguments, and makes flags of the others. It returns serve, check or print-config.
func command(args []string) (name string, flags []string, err error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "serve", args, nil
	}
	name, rest := args[0], args[1:]
	switch {
	case name == "serve", name == "print-config":
		return name, rest, nil
	case name == "audit":
		return "serve", append([]string{"--audit.once"}, rest...), nil
	case name == "check" && len(rest) == 2 && rest[0] == "config":
		return name, []string{"--config.file=" + rest[1]}, nil
	case name == "check":
		return "", nil, errors.New("check: want check config FILE")
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

// readConfig sets what the file says. A setting is in the file or in a flag, not in both.
func (o *options) readConfig(app *kingpin.Application, given map[string]string) error {
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
	var complaints []error
	for _, setting := range o.config.Settings {
		if err := app.GetFlag(setting.Flag).Model().Value.Set(setting.Text); err != nil {
			complaints = append(complaints, o.config.Explain(aboutFlag(setting.Flag, err)))
		}
	}
	return errors.Join(complaints...)
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
	lines := []string{o.configFile + ": valid", "flink: " + o.flinkURL}
	if o.audit.on() {
		lines = append(lines, fmt.Sprintf("audit: topic %s, windows of %v, count %v", o.audit.topic,
			o.audit.config.Size, o.audit.config.Expect))
	}
	if o.backlogOn() {
		lines = append(lines, fmt.Sprintf("backlog: topic %s, group %s", o.backlogTopic, o.backlogGroup))
	}
	if o.audit.on() || o.backlogOn() {
		lines = slices.Insert(lines, 1, "kafka: "+o.kafka.brokers.String())
	}
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	return err
}
