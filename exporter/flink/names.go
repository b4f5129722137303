package flink

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Names of a vertex' metrics, of those that we read. Task metrics have one name everywhere, in 1.20 as in 2.x; operator
// metrics begin with the operator's name, in which Flink has replaced every dot.
const (
	outPoolUsage   = "Shuffle.Netty.Output.Buffers.outPoolUsage"
	outQueueLength = "Shuffle.Netty.Output.Buffers.outputQueueLength"
	inPoolUsage    = "Shuffle.Netty.Input.Buffers.inPoolUsage"
	inQueueLength  = "Shuffle.Netty.Input.Buffers.inputQueueLength"
	backpressured  = "backPressuredTimeMsPerSecond"
	inputWatermark = "currentInputWatermark"
	alignmentTime  = "checkpointAlignmentTime"
	startDelay     = "checkpointStartDelayNanos"
	recordsInRate  = "numRecordsInPerSecond"

	outputWatermark = "currentOutputWatermark"
	lateDropped     = "numLateRecordsDropped"
	pendingRecords  = "pendingRecords"
	emitLag         = "currentEmitEventTimeLag"
	inErrors        = "numRecordsInErrors"
	recordsSend     = "numRecordsSend"
	bytesSend       = "numBytesSend"
	sendErrors      = "numRecordsSendErrors"
	kafkaReader     = ".KafkaSourceReader."
)

var (
	outputNames   = []string{outPoolUsage, outQueueLength}
	inputNames    = []string{inPoolUsage, inQueueLength, inputWatermark, alignmentTime}
	taskNames     = []string{backpressured, startDelay, recordsInRate}
	plainNames    = slices.Concat(outputNames, inputNames, taskNames) // of the task as a whole
	operatorNames = []string{lateDropped, pendingRecords, emitLag, inErrors, recordsSend, bytesSend, sendErrors}

	kafkaOffset = regexp.MustCompile(regexp.QuoteMeta(kafkaReader) +
		`topic\.(.+)\.partition\.(\d+)\.(currentOffset|committedOffset)$`)
)

const (
	// mostNames is how many metrics of a vertex are read: those of sources of 5,000 partitions. They take 600 requests.
	mostNames = 10_000
	// longestMetric leaves room for others in a request line.
	longestMetric = 1024
)

// MetricNames reads which of the metrics that we read the vertex has, by GET /jobs/:id/vertices/:vid/subtasks/metrics.
// Connectors register some of theirs late, with the first record. Those of two operators that have one name are left
// out. Where there are more than mostNames, offsets are left out, and the error is ErrLeftOut.
func (c *Client) MetricNames(ctx context.Context, jobID string, vertex Vertex) ([]string, error) {
	list, err := get[[]struct {
		ID string `json:"id"`
	}](ctx, c, vertexMetricsEndpoint, "", jobID, vertex.ID)
	var names []string
	for _, metric := range list {
		if wanted(metric.ID, vertex) {
			names = append(names, metric.ID)
		}
	}
	names = certain(names, vertex.hidden)
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, kafkaReader), strings.Count(b, kafkaReader)), strings.Compare(a, b))
	})
	if err == nil && len(names) > mostNames {
		err = fmt.Errorf("GET %s: %w: %d of %d metrics",
			vertexMetricsEndpoint.path(jobID, vertex.ID), ErrLeftOut, len(names)-mostNames, len(names))
	}
	return names[:min(len(names), mostNames)], err
}

func wanted(id string, vertex Vertex) bool {
	operator, name, qualified := strings.Cut(id, ".")
	switch {
	case len(id) > longestMetric:
		return false
	case slices.Contains(taskNames, id):
		return true
	case slices.Contains(inputNames, id):
		return vertex.HasInput
	case slices.Contains(outputNames, id):
		return vertex.HasOutput
	case qualified && name == outputWatermark: // of a source; others have it as their input
		return !vertex.HasInput && strings.HasPrefix(operator, "Source_")
	case qualified && slices.Contains(operatorNames, name):
		return true
	}
	return kafkaOffset.MatchString(id)
}
