package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/e2e/cases"
)

// init reads records by their schemas, and knows sums. An audit by its file says what is right.
func TestInitOfSumsAndSchemas(t *testing.T) {
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(kafka.Close)
	tests := []struct {
		name  string
		lines []string // of the file
		fails string
	}{
		{name: "avro", lines: []string{
			"      encoding: avro\n", "      schema_file: ../e2e/cases/schemas/result.avsc\n",
			"      start_field: window_start\n",
			"      count_field: n\n",
		}},
		{name: "avro-with-registry", lines: []string{
			"      encoding: avro\n", "      input_encoding: json\n", "      key_field: [of.name]\n",
			"      time_format: rfc3339\n",
			"19 of 19 windows",
		}},
		{name: "protobuf", lines: []string{"      encoding: protobuf\n", "      input_encoding: json\n", "19 of 19 windows"}},
		{name: "protobuf-with-registry", lines: []string{
			"      encoding: protobuf\n", "      key_field: [of.name]\n", "19 of 19 windows",
		}},
		{name: "sums", lines: []string{
			"      result: sum\n", "      count_field: revenue\n", "      input_sum_field: paid\n",
		}},
		{name: "sums-of-floats", lines: []string{"      result: sum\n", "      tolerance: \"0.000001\"\n"}},
		{name: "avro-with-an-unknown-schema", fails: "init: topic avro-with-an-unknown-schema: schema 3: "},
		{name: "avro-of-another-schema", fails: "init: topic avro-of-another-schema: the records cannot be read: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := caseOf(t, test.name)
			flags, err := c.Load(t.Context(), kafka.ListenAddrs()[0])
			require.NoError(t, err)
			args := []string{"--kafka.brokers=" + kafka.ListenAddrs()[0], "--topic=" + c.Name}
			for _, flag := range flags {
				if schemas.MatchString(flag) {
					args = append(args, flag)
				}
			}
			if c.Input.Partitions > 0 {
				args = append(args, "--input-topic="+c.Name+"-input")
			}
			file, _, err := initOf(t, args...)
			if test.fails != "" {
				require.ErrorContains(t, err, test.fails)
				return
			}
			require.NoError(t, err)
			for _, line := range test.lines {
				assert.Contains(t, file, line)
			}
			if !strings.Contains(file, "count: input") {
				return // a condition tells which events count
			}
			out := &bytes.Buffer{}
			err = run(t.Context(), []string{"audit", "--config.file=" + configFile(t, file), "--log.level=error"}, out, out)
			assert.Equal(t, c.Want.Exit, exitCode(err), "%s\n%s\n%s", c.About, out, file)
		})
	}
}

func caseOf(t *testing.T, name string) cases.Case {
	t.Helper()
	all := cases.All()
	n := slices.IndexFunc(all, func(c cases.Case) bool { return c.Name == name })
	require.GreaterOrEqual(t, n, 0, "a case is called %s", name)
	return all[n]
}
