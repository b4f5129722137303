package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"flinkwatch/e2e/cases"
	"flinkwatch/exporter/flink/flinktest"
)

// initOf runs init and returns the file, and what init says about it.
func initOf(t *testing.T, args ...string) (file, said string, err error) {
	t.Helper()
	out, log := &bytes.Buffer{}, &bytes.Buffer{}
	err = run(t.Context(), append([]string{"init"}, args...), out, log)
	return out.String(), log.String(), err
}

// wishes are flags of a case that no record tells, because they say what a person wants.
var wishes = regexp.MustCompile(`--audit\.(late|from|keys|max-windows|max-refused|null-key|grace|horizon|input-idle)=`)

// schemas are flags that say where schemas are.
var schemas = regexp.MustCompile(`--audit\.(schema-registry|schema-file|input-schema-file)=`)

// guesses are what init is never sure of, and what the cases do not depend on.
var guesses = []string{"audit.lateness", "audit.key-forget"}

// Whatever init writes is a valid file. Where it is sure, an audit by the file says what one by a person's flags says.
func TestInitOnAllCases(t *testing.T) {
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(kafka.Close)
	sure := 0
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			broker := kafka.ListenAddrs()[0]
			flags, err := c.Load(t.Context(), broker)
			require.NoError(t, err)
			args := []string{"--kafka.brokers=" + broker, "--topic=" + c.Name}
			for _, flag := range flags {
				if schemas.MatchString(flag) {
					args = append(args, flag)
				}
			}
			if c.Input.Partitions > 0 {
				args = append(args, "--input-topic="+c.Name+"-input")
			}
			file, said, err := initOf(t, args...)
			if err != nil {
				assert.Regexp(t, "^init: topic "+c.Name+"[: ]", err.Error())
				return
			}
			path, out := configFile(t, file), &bytes.Buffer{}
			require.NoError(t, run(t.Context(), []string{"check", "config", path}, out, out), "%s", file)
			if !isSure(said) || wishes.MatchString(strings.Join(c.Flags, " ")) {
				return
			}
			sure++
			err = run(t.Context(), []string{"audit", "--config.file=" + path, "--log.level=error"}, out, out)
			assert.Equal(t, c.Want.Exit, exitCode(err), "%s\n%s\n%s", c.About, out, file)
		})
	}
	assert.Greater(t, sure, 20, "cases of which init is sure")
}

func isSure(said string) bool {
	_, doubts, _ := strings.Cut(strings.TrimSpace(said), "; not sure of ")
	_, doubts, found := strings.Cut(doubts, ": ")
	return !found || !slices.ContainsFunc(strings.Split(doubts, ", "), func(flag string) bool {
		return !slices.Contains(guesses, flag)
	})
}

// init says how sure it is, and check --connect tries the file that it writes.
func TestInitAndCheck(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(events(), written(allRight).results()))
	file, said, err := initOf(t, "--kafka.brokers="+kafka, "--topic=output", "--input-topic=input", "--name=clicks")
	require.NoError(t, err)
	for _, line := range []string{
		"# Written by init, which has looked at 40 results of output and 201 events of input.",
		"    # Sure: 40 of 40 windows that could be compared have as many events as their result says.\n      count: input",
		"  - name: clicks", "      size: 15s", "    # NOT SURE: events were up to 4s behind",
	} {
		assert.Contains(t, file, line)
	}
	assert.Equal(t, "sure of 12 settings; not sure of 1: audit.lateness\n", said)

	out := &bytes.Buffer{}
	path := configFile(t, file)
	require.NoError(t, run(t.Context(), []string{"check", "config", path, "--connect"}, out, out))
	assert.Contains(t, out.String(), "audit clicks: ok      topic output: 40 of 40 results are understood")
	assert.Contains(t, out.String(), "audit clicks: ok      newest event: ")

	wrong := configFile(t, strings.ReplaceAll(file, "size: 15s", "size: 1m"))
	err = run(t.Context(), []string{"check", "config", wrong, "--connect"}, out, out)
	assert.EqualError(t, err, "check: 1 of 1 audits cannot work")
	assert.Equal(t, 1, exitCode(err))
	assert.Contains(t, out.String(), `-> set window.size: "15s"`)
	require.NoError(t, run(t.Context(), []string{"check", "config", wrong}, out, out), "the file itself is right")
}

func TestInitIsRefused(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(nil, nil))
	tests := []struct {
		why    string
		args   []string
		code   int
		reason string
	}{
		{"no topic is given", []string{"--kafka.brokers=" + kafka}, 2, "'--topic' not provided"},
		{
			"the topic is not there",
			[]string{"--kafka.brokers=" + kafka, "--topic=x"},
			1,
			"init: topic x: partitions: the topic does not exist",
		},
		{
			"the topic is empty",
			[]string{"--kafka.brokers=" + kafka, "--topic=output"},
			1,
			"the topic has no records: start the job",
		},
		{"Flink is not there", []string{"--topic=output", "--flink.url=http://127.0.0.1:1"}, 1, "/jobs/overview"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, _, err := initOf(t, test.args...)
			assert.ErrorContains(t, err, test.reason)
			assert.Equal(t, test.code, exitCode(err))
		})
	}
}

// The job is the one that names the topic, or the only one.
func TestChooseJob(t *testing.T) {
	orders := runningJob{name: "Orders", vertices: "Source: orders\norders-per-minute: Writer\n"}
	clicks := runningJob{name: "Clicks", vertices: "Source: clicks\n"}
	tests := []struct {
		why         string
		jobs        []runningJob
		topic, name string
		want        string
		sure        bool
	}{
		{"the only one", []runningJob{clicks}, "output", "", "Clicks", true},
		{"the one with the topic in a vertex", []runningJob{clicks, orders}, "orders-per-minute", "", "Orders", true},
		{"any of several", []runningJob{clicks, orders}, "output", "", "Clicks", false},
		{"the one that was named", []runningJob{clicks, orders}, "output", "Orders", "Orders", true},
		{"one that does not run", []runningJob{clicks}, "output", "Orders", "Orders", false},
		{"none", nil, "output", "", "", false},
	}
	for _, test := range tests {
		job, sure, _ := chooseJob(test.jobs, test.topic, test.name)
		assert.Equal(t, test.want, job.name, test.why)
		assert.Equal(t, test.sure, sure, test.why)
	}
}

// The job tells its name and what it reads, and Kafka the group that commits offsets for that.
func TestInitAsksTheJob(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(events(), written(allRight).results()))
	commitFor(t, kafka, "click-event-count", "input")
	cluster := flinktest.Serve(t, "2.2.1/healthy")
	cluster.Excuse()
	file, said, err := initOf(t, "--kafka.brokers="+kafka, "--topic=output", "--flink.url="+cluster.URL)
	require.NoError(t, err)
	for _, line := range []string{
		"    # Sure: the only job of the cluster.\n    job: Click Event Count\n", "    input_topic: input\n",
		"      # Sure: the only group that has committed offsets of the topic.\n      group: click-event-count\n",
		"flink:\n  main:\n    url: " + cluster.URL,
	} {
		assert.Contains(t, file, line)
	}
	assert.True(t, isSure(said), said)
	out := &bytes.Buffer{}
	require.NoError(t, run(t.Context(), []string{"check", "config", configFile(t, file), "--connect"}, out, out))
	assert.Contains(t, out.String(),
		"ok      group click-event-count has committed offsets for 1 of 1 partitions of topic input")
}

// Windows of processing time are named so by the job, unless it gives the operator another name.
func TestInitKnowsProcessingTime(t *testing.T) {
	kafka := kafkaWith(t, topicsOf(nil, written(allRight).results()))
	for _, name := range []string{"TumblingProcessingTimeWindows", "SlidingProcessingTimeWindows"} {
		cluster := flinktest.Serve(t, "2.2.1/healthy")
		cluster.Excuse()
		const id = "d1b4408b55aec1ae96cbaf87a12dc35c"
		cluster.Handle("/jobs/"+id, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"jid":%q,"vertices":[{"id":"a","name":%q}],"plan":{"nodes":[{"id":"a","inputs":[{"id":"b"}]}]}}`,
				id, name)
		})
		file, _, err := initOf(t, "--kafka.brokers="+kafka, "--topic=output", "--flink.url="+cluster.URL)
		require.NoError(t, err)
		assert.Contains(t, file, "# Sure: the job has windows of processing time.\n      time: processing\n")
	}
}

func commitFor(t *testing.T, broker, group, topic string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.MaxVersions(kversion.V3_0_0())) // topics by their names
	require.NoError(t, err)
	defer client.Close()
	partition := kmsg.NewOffsetCommitRequestTopicPartition()
	partition.Offset = 1
	of := kmsg.NewOffsetCommitRequestTopic()
	of.Topic, of.Partitions = topic, []kmsg.OffsetCommitRequestTopicPartition{partition}
	request := kmsg.NewPtrOffsetCommitRequest()
	request.Group, request.Topics = group, []kmsg.OffsetCommitRequestTopic{of}
	answer, err := request.RequestWith(t.Context(), client)
	require.NoError(t, err)
	require.Zero(t, answer.Topics[0].Partitions[0].ErrorCode)
}
