package runbook_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts/runbook"
)

const text = "# Down\n\n## Diagnosis\n\nLook at `up`:\n\n```promql\nup{cluster=\"<cluster>\"} == 0   # which\n```\n\n" +
	"```sh\n# the job\ncurl -fsS \"$FLINK/jobs/<job-id>\" \\\n  --netrc   # its state\n\nflink list\n```\n\n" +
	"In the playground: `make status`, `make logs SERVICE=exporter`.\n\n## Mitigation\n\n```sh\nflink cancel " +
	"\"<job-id>\"\n```\n"

func TestRunbooksAreRead(t *testing.T) {
	all, err := runbook.All(fstest.MapFS{"Down.md": {Data: []byte(text)}, "README.md": {Data: []byte("# Runbooks\n")}})
	require.NoError(t, err)
	require.Len(t, all, 1, "the README is no runbook")
	assert.Equal(t, "Down", all[0].Name)

	looks := all[0].Section(runbook.Diagnosis)
	assert.Equal(t, []string{`curl -fsS "$FLINK/jobs/<job-id>"    --netrc`, "flink list"}, runbook.Commands(looks),
		"a line that goes on is one command, comments are none, and those of other sections are not there")
	assert.Equal(t, []string{`up{cluster="<cluster>"} == 0`}, runbook.Queries(looks))
	assert.Equal(t, []string{"make status", "make logs SERVICE=exporter"}, runbook.InPlayground(looks))
	assert.Equal(t, []string{"<cluster>", "<job-id>"}, runbook.Placeholders(looks))
	assert.Equal(t, []string{`flink cancel "<job-id>"`}, runbook.Commands(all[0].Section("Mitigation")))
}

func TestPlaceholdersAreFilled(t *testing.T) {
	assert.Equal(t, "a of <b>", runbook.Fill("<what> of <b>", map[string]string{"<what>": "a"}))
}
