package alerts_test

import (
	"testing"
	"time"
)

// What Flink does not tell of a vertex is missed only where there must be something to tell.
func TestVerticesWithoutMetrics(t *testing.T) {
	const missing = "FlinkVertexMetricsMissing"
	vertex := func(name string, idle curve) page {
		return first.vertex(name, "flink_vertex_parallelism", always(2)).
			with(first.vertex(name, "flink_vertex_idle_seconds_total", idle), runs(name, 2))
	}
	seen := vertex("source", moving(1))
	quiet := each(1*minute, 20*minute, "")
	hours := join(each(1*minute, 4*minute, ""),
		[]look{{10 * minute, missing}, {time.Hour, missing}, {2 * time.Hour, missing}})
	tell(t, []situation{
		{"Flink has metrics of all", clusterOf(two).with(seen, vertex("window", moving(1))), quiet},
		{"Flink has all metrics of one vertex and none of the other, for hours", clusterOf(two).with(
			seen, vertex("window", always(absent))), hours},
		{"Flink has none for four minutes after the start", clusterOf(two).with(
			seen, vertex("window", from(4*minute, 0))), quiet},
		{"how many tasks a vertex is to have is not decided", clusterOf(two).with(batch, seen, runs("window", 0)), quiet},
		{"a vertex of unknown parallelism is held up", clusterOf(two).with(
			seen, first.vertex("window", "flink_vertex_backpressured_seconds_total", moving(2))), quiet},
		{
			"so is one of known parallelism", clusterOf(two).with(
				seen, first.vertex("source", "flink_vertex_backpressured_seconds_total", moving(2))),
			join(each(1*minute, 2*minute, ""), each(8*minute, 20*minute, "FlinkBackpressureSustained")),
		},
	})
}

func runs(vertex string, tasks float64) page {
	labels := `vertex_id="` + vertex + `", vertex_name="` + vertex + `", state="RUNNING"`
	return page{first.series("flink_vertex_tasks", labels): always(tasks)}
}

// A collector that fails raises its alert for as long as it fails, and not where it fails now and then.
func TestCollectorsThatFail(t *testing.T) {
	fails := func(success curve) page {
		return clusterOf(two).with(page{`flink_exporter_collector_success{collector="vertex"}`: success})
	}
	tell(t, []situation{
		{
			"one fails for hours", fails(always(1).then(10*minute, 0)),
			join(each(1*minute, 11*minute, ""), []look{
				{15 * minute, "ExporterCollectorFailing"},
				{time.Hour, "ExporterCollectorFailing"},
				{2 * time.Hour, "ExporterCollectorFailing"},
			}),
		},
		{"one fails for a minute in every three", fails(func(at time.Duration) float64 {
			return truth(at%(3*minute) >= minute)
		}), each(1*minute, 30*minute, "")},
	})
}
