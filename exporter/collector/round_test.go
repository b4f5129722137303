package collector

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
)

func TestCurrentJobs(t *testing.T) {
	tests := []struct {
		why  string
		jobs string // as name@start:state or name@start-end:state
		want []string
	}{
		{"a job that runs", "a@1:RUNNING", []string{"a@1"}},
		{"a job that has ended, and was not started again", "a@1:FAILED", []string{"a@1"}},
		{"its successor replaces it", "a@2:RUNNING a@1:FINISHED", []string{"a@2"}},
		{"also one that has ended itself", "a@3:FAILED a@2:CANCELED a@1:FINISHED", []string{"a@3"}},
		{"whatever the order of the list", "a@1:FINISHED a@2:CREATED", []string{"a@2"}},
		{"two of one name that both run are both there", "a@2:RUNNING a@1:RUNNING", []string{"a@2", "a@1"}},
		{"one that outlives its successor stays, and the successor goes", "a@2:FAILED a@1:RUNNING", []string{"a@2", "a@1"}},
		{
			"a failed one stays: the newer may be another of a common name", "a@3:RUNNING a@1-2:FAILED",
			[]string{"a@3", "a@1-2"},
		},
		{"of several that failed, the last", "a@5:RUNNING a@3-4:FAILED a@1-2:FAILED", []string{"a@5", "a@3-4"}},
		{
			"one that began before the end of the other is no successor", "a@3:RUNNING a@1-4:CANCELED", []string{"a@3", "a@1-4"},
		},
		{"other names do not matter", "b@2:RUNNING a@1:CANCELED", []string{"b@2", "a@1"}},
		{"suspended is over, too", "a@2:RUNNING a@1:SUSPENDED", []string{"a@2"}},
		{"restarting is not", "a@2:RUNNING a@1:RESTARTING", []string{"a@2", "a@1"}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			var got []string
			for _, job := range current(parseJobs(t, test.jobs)) {
				got = append(got, job.ID)
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func parseJobs(t *testing.T, text string) []flink.Job {
	var jobs []flink.Job
	for entry := range strings.FieldsSeq(text) {
		id, state, _ := strings.Cut(entry, ":")
		name, times, _ := strings.Cut(id, "@")
		start, end, ended := strings.Cut(times, "-")
		if !ended {
			end = "-1"
		}
		var job flink.Job
		require.NoError(t, json.Unmarshal(
			fmt.Appendf(nil, `{"jid":%q,"name":%q,"state":%q,"start-time":%s,"end-time":%s}`, id, name, state, start, end),
			&job))
		jobs = append(jobs, job)
	}
	return jobs
}
