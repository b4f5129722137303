package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/dashboards/query"
)

// A link that took all variables along would show every audit, and not that of its row.
func TestAuditsLeadToTheirDetails(t *testing.T) {
	const table = "Audits, the worst first"
	const anyway = "?${__url_time_range}&${datasource:queryparam}&var-audit=${__data.fields.whole}" +
		"&var-cluster=${__data.fields.any_cluster}&var-job_name=${__data.fields.any_job}"
	for _, row := range []struct{ name, column, want string }{
		{
			"an audit leads to its windows", "whole",
			"/d/flinkwatch-windows" + anyway,
		},
		{
			"the number of its shards leads to these", "shards",
			"/d/flinkwatch-internals" + anyway,
		},
		{
			"a job leads to its recovery", "job_name",
			"/d/flinkwatch-recovery" + anyway,
		},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, []string{row.want}, linksOf(t, table, row.column)) })
	}
}

func TestAuditsAreChosen(t *testing.T) {
	for _, row := range []struct {
		name, uid, variable string
		several, inHeader   bool
	}{
		{"Overview is of any audits", overviewUID, query.AuditVariable, true, true},
		{"grids of two audits would lie on each other", windowsUID, query.AuditVariable, false, true},
		{"audits of two clusters may have one name", windowsUID, query.ClusterVariable, false, true},
		{"the header of Overview has room for two", overviewUID, query.JobVariable, true, false},
		{"Recovery is of jobs as well", recoveryUID, query.JobVariable, true, true},
		{"one panel of Backpressure is of audits", backpressureUID, query.AuditVariable, true, false},
		{"Internals is of audits as well", internalsUID, query.AuditVariable, true, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := variableOf(t, row.uid, row.variable)
			assert.Equal(t, row.several, v.Multi)
			assert.Equal(t, row.several, v.IncludeAll)
			assert.Equal(t, row.inHeader, v.Hide == nil)
		})
	}
}

// What adds up is offered by the whole audit, and what does not by the shard.
func TestShardsAreChosenWhereTheyDoNotAddUp(t *testing.T) {
	for uid, want := range map[string]string{
		overviewUID:  `label_values(audit_whole:window_audit_shards:group{cluster=~"$cluster"}, whole)`,
		internalsUID: `label_values(audit_whole:window_audit_shards:group{cluster=~"$cluster"}, whole)`,
		windowsUID:   `label_values(window_audit_ready{cluster=~"$cluster"}, audit)`,
	} {
		assert.Equal(t, want, variableOf(t, uid, query.AuditVariable).Query, uid)
	}
}

func variableOf(t *testing.T, uid, name string) variable {
	t.Helper()
	for _, b := range boards(t) {
		for _, v := range b.Templating.List {
			if b.UID == uid && v.Name == name {
				return v
			}
		}
	}
	assert.Fail(t, "there is no such variable", "%s: %s", uid, name)
	return variable{}
}
