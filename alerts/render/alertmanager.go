package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// alertmanager renders Alertmanager's configuration. What silences others must be told to somebody itself: an alert
// that is off, or that no longer notifies anybody, silences nothing.
func (r rendering) alertmanager() (*yaml.Node, error) {
	root, err := r.parse("alertmanager.yml")
	if err != nil {
		return nil, err
	}
	root.Content[0].HeadComment = "" // what it says is so on the playground only
	quiet, err := r.quiet()
	if err != nil {
		return nil, err
	}
	rules := child(root, "inhibit_rules")
	rules.Content = slices.DeleteFunc(rules.Content, func(rule *yaml.Node) bool { return !stillSilences(rule, quiet) })
	r.settings.addReceivers(child(root, "receivers"))
	routes := child(child(root, "route"), "routes")
	routes.Content = append(pointers(r.settings.Routes), routes.Content...)
	return root, checkRoutes(root)
}

// quiet are the alerts that notified somebody, and by the settings do not.
func (r rendering) quiet() (map[string]bool, error) {
	files, err := r.source()
	if err != nil {
		return nil, err
	}
	quiet := map[string]bool{}
	for _, rule := range rulesOf(files) {
		name := value(rule, "alert")
		severity, changed := r.settings.Severity[name]
		quiet[name] = r.settings.off(name) ||
			changed && !notifies(severity) && notifies(value(child(rule, "labels"), "severity"))
	}
	return quiet, nil
}

var alertMatcher = regexp.MustCompile(`^alertname=~?"(.+)"$`)

// stillSilences takes alerts that are quiet out of the sources of an inhibition, and says whether any is left.
func stillSilences(rule *yaml.Node, quiet map[string]bool) bool {
	for _, matcher := range items(rule, "source_matchers") {
		found := alertMatcher.FindStringSubmatch(matcher.Value)
		if found == nil {
			continue
		}
		names := strings.Split(found[1], "|")
		left := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return quiet[name] })
		if len(left) == 0 {
			return false
		}
		if len(left) < len(names) {
			matcher.Value = fmt.Sprintf("alertname=~%q", strings.Join(left, "|"))
		}
	}
	return true
}

func (s settings) addReceivers(list *yaml.Node) {
	for _, receiver := range pointers(s.Receivers) {
		name := value(receiver, "name")
		list.Content = slices.DeleteFunc(list.Content, func(other *yaml.Node) bool { return value(other, "name") == name })
		list.Content = append(list.Content, receiver)
	}
}

func pointers(nodes []yaml.Node) (all []*yaml.Node) {
	for i := range nodes {
		all = append(all, &nodes[i])
	}
	return all
}

// checkRoutes refuses a route to a receiver that does not exist.
func checkRoutes(root *yaml.Node) error {
	var names []string
	for _, receiver := range items(root, "receivers") {
		names = append(names, value(receiver, "name"))
	}
	for _, route := range items(child(root, "route"), "routes") {
		if name := value(route, "receiver"); name != "" && !slices.Contains(names, name) {
			return fmt.Errorf("routes: no receiver is called %q", name)
		}
	}
	return nil
}
