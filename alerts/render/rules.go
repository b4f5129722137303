package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/VictoriaMetrics/metricsql"
	"gopkg.in/yaml.v3"

	"flinkwatch/promexpr"
)

// rendering is what is made of the files.
type rendering struct {
	files             fs.FS
	settings          settings
	runbooks, grafana string
}

// ruleFile is a file of rules; its root is the mapping with the groups.
type ruleFile struct {
	name string
	root *yaml.Node
}

// In the files a runbook is a path in this repository, and a dashboard is the playground's.
const (
	runbookFolder     = "alerts/runbooks"
	playgroundGrafana = "http://localhost:3000"
)

// rules renders all files of rules, in their order.
func (r rendering) rules() ([]ruleFile, error) {
	files, err := r.source()
	if err != nil {
		return nil, err
	}
	if err := r.settings.checkNames(files); err != nil {
		return nil, err
	}
	for _, file := range files {
		r.leaveOut(file)
	}
	for _, rule := range rulesOf(files) {
		if err := r.change(rule); err != nil {
			return nil, err
		}
		if err := r.settings.checkReads(rule); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (r rendering) source() (files []ruleFile, err error) {
	names, err := fs.Glob(r.files, "rules/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		root, err := r.parse(name)
		if err != nil {
			return nil, err
		}
		files = append(files, ruleFile{name: path.Base(name), root: root})
	}
	return files, nil
}

// parse reads a file as YAML, and returns its mapping.
func (r rendering) parse(name string) (*yaml.Node, error) {
	text, err := fs.ReadFile(r.files, name)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document.Content[0], nil
}

func rulesOf(files []ruleFile) (rules []*yaml.Node) {
	for _, file := range files {
		for _, group := range items(file.root, "groups") {
			rules = append(rules, items(group, "rules")...)
		}
	}
	return rules
}

// leaveOut takes out the rules that are off, and groups in which none is left.
func (r rendering) leaveOut(file ruleFile) {
	groups := child(file.root, "groups")
	for _, group := range groups.Content {
		rules := child(group, "rules")
		rules.Content = slices.DeleteFunc(rules.Content, func(rule *yaml.Node) bool {
			return r.settings.off(value(rule, "alert") + value(rule, "record"))
		})
	}
	groups.Content = slices.DeleteFunc(groups.Content, func(group *yaml.Node) bool {
		return len(items(group, "rules")) == 0
	})
}

// change gives an alert its links, its severity and its threshold.
func (r rendering) change(rule *yaml.Node) error {
	name := value(rule, "alert")
	if name == "" {
		return nil
	}
	if severity, ok := r.settings.Severity[name]; ok {
		child(child(rule, "labels"), "severity").Value = severity
	}
	annotations := child(rule, "annotations")
	lead(child(annotations, "runbook_url"), runbookFolder, r.runbooks)
	lead(child(annotations, "dashboard_url"), playgroundGrafana, r.grafana)
	if threshold, ok := r.settings.Threshold[name]; ok {
		if err := compareWith(child(rule, "expr"), threshold); err != nil {
			return fmt.Errorf("threshold of %s: %w", name, err)
		}
	}
	return nil
}

func lead(link *yaml.Node, from, to string) {
	if link != nil && to != "" {
		link.Value = strings.TrimSuffix(to, "/") + strings.TrimPrefix(link.Value, from)
	}
}

// comparison is one of an expression with a number.
var comparison = regexp.MustCompile(`([<>]=?\s+)(\d+(?:\.\d+)?)`)

// compareWith puts another number into an expression, if it is plain which one is meant: it compares with one number,
// and that is the one by which alert and dashboards call something too much. A factor is none: it has no unit.
func compareWith(expr *yaml.Node, threshold float64) error {
	found := comparison.FindAllStringSubmatch(expr.Value, -1)
	if len(found) != 1 {
		return fmt.Errorf("its expression compares with %d numbers, not with one", len(found))
	}
	text := comparison.ReplaceAllString(expr.Value, "${1}"+strconv.FormatFloat(threshold, 'f', -1, 64))
	if limit, err := promexpr.Limit(text); err != nil || limit != threshold || factor.MatchString(text) {
		return fmt.Errorf("%s is not what its expression is about", found[0][2])
	}
	expr.Value = text
	return nil
}

var factor = regexp.MustCompile(`[<>]=?\s+[\d.]+\s+\*`)

// checkReads refuses a rule that reads what is no longer recorded: it would never find anything, and say nothing.
func (s settings) checkReads(rule *yaml.Node) error {
	name := value(rule, "alert") + value(rule, "record")
	parsed, err := metricsql.Parse(value(rule, "expr"))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	metricsql.VisitAll(parsed, func(e metricsql.Expr) {
		if selector, ok := e.(*metricsql.MetricExpr); ok {
			for _, filters := range selector.LabelFilterss {
				if read := filters[0]; read.Label == "__name__" && s.off(read.Value) {
					err = fmt.Errorf("off: %s reads %q", name, read.Value)
				}
			}
		}
	})
	return err
}
