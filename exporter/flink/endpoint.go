package flink

import (
	"net/url"
	"strings"
)

// endpoint is a path of Flink's REST API, with :names where ids stand.
type endpoint string

const (
	overviewEndpoint           endpoint = "/overview"
	jobsEndpoint               endpoint = "/jobs/overview"
	jobEndpoint                endpoint = "/jobs/:id"
	checkpointsEndpoint        endpoint = "/jobs/:id/checkpoints"
	checkpointConfigEndpoint   endpoint = "/jobs/:id/checkpoints/config"
	exceptionsEndpoint         endpoint = "/jobs/:id/exceptions"
	jobMetricsEndpoint         endpoint = "/jobs/:id/metrics"
	vertexEndpoint             endpoint = "/jobs/:id/vertices/:vid"
	vertexMetricsEndpoint      endpoint = "/jobs/:id/vertices/:vid/subtasks/metrics"
	taskManagersEndpoint       endpoint = "/taskmanagers"
	taskManagerMetricsEndpoint endpoint = "/taskmanagers/:id/metrics"
	jobManagerMetricsEndpoint  endpoint = "/jobmanager/metrics"
)

var endpoints = []endpoint{
	overviewEndpoint, jobsEndpoint, jobEndpoint, checkpointsEndpoint, checkpointConfigEndpoint, exceptionsEndpoint,
	jobMetricsEndpoint, vertexEndpoint, vertexMetricsEndpoint, taskManagersEndpoint, taskManagerMetricsEndpoint,
	jobManagerMetricsEndpoint,
}

// path puts ids in place of the names, in order. None of them can lead elsewhere.
func (e endpoint) path(ids ...string) string {
	segments := strings.Split(string(e), "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") {
			segments[i], ids = url.PathEscape(ids[0]), ids[1:]
		}
	}
	return strings.Join(segments, "/")
}
