package main

import (
	"fmt"
	"regexp"
	"strings"

	"flinkwatch/exporter/config"
	"flinkwatch/exporter/recognise"
)

var notOfAName = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// nameOf is a name for the audit of a topic.
func nameOf(topic string) string {
	name := strings.TrimLeft(notOfAName.ReplaceAllString(topic, "-"), "-_")
	return name[:min(len(name), 63)]
}

// write writes the file, with what was found above each setting.
func (o *initOptions) write(looked string) ([]byte, error) {
	values, comments := o.given, map[string]string{}
	values["audit.topic"], values["audit.name"] = o.topic, o.name
	if o.name == "" {
		values["audit.name"] = nameOf(o.topic)
	}
	if _, given := values["kafka.brokers"]; !given {
		values["kafka.brokers"] = o.kafka.brokers.String()
	}
	for _, f := range o.findings {
		values[f.Flag], comments[f.Flag] = f.Value, comment(f)
	}
	text, err := config.WriteCommented(func(flag string) (string, bool) {
		value, found := values[flag]
		return value, found
	}, func(flag string) string { return comments[flag] })
	return append([]byte(head(looked)), text...), err
}

func comment(f recognise.Finding) string {
	if f.Sure {
		return "Sure: " + f.Why + "."
	}
	return "NOT SURE: " + f.Why + "."
}

func head(looked string) string {
	return "# Written by init, which has looked at " + looked + ".\n" +
		"# Look at what is NOT SURE, then try it: flinkwatch check config FILE --connect\n"
}

// summary says how sure the file is.
func (o *initOptions) summary() string {
	var doubts []string
	for _, f := range o.findings {
		if !f.Sure {
			doubts = append(doubts, f.Flag)
		}
	}
	sure := len(o.findings) - len(doubts)
	if len(doubts) == 0 {
		return fmt.Sprintf("sure of all %d settings", sure)
	}
	return fmt.Sprintf("sure of %d settings; not sure of %d: %s", sure, len(doubts), strings.Join(doubts, ", "))
}
