package metric

// What the exporter asks of Flink, and what it leaves out.
var (
	RestRequests = counter("flink_exporter_rest_requests_total",
		"Requests to Flink's REST API since the exporter started, by endpoint.",
		"the exporter's client", LabelEndpoint)
	RestSeconds = counter("flink_exporter_rest_request_seconds_total",
		"Time that requests to Flink's REST API took, by endpoint.",
		"the exporter's client", LabelEndpoint)
	RestErrors = counter("flink_exporter_rest_errors_total",
		"Requests to Flink's REST API that failed, by class: no answer or an error (unavailable), unknown to Flink "+
			"(not_found), or no answer of Flink's (malformed).",
		"the exporter's client", LabelClass)
	SeriesDropped = gauge("flink_exporter_series_dropped",
		"Series of this scrape that were left out, because there are more than --scrape.max-series allows, or "+
			"their labels are longer than 32 MB.",
		"the scrape", LabelCollector)
	ProbeTargets = gauge("flink_exporter_probe_targets",
		"Flink clusters that /probe remembers: those that were probed in the last ten minutes.",
		"--probe.allow")
	ProbesRefused = counter("flink_exporter_probes_refused_total",
		"Requests to /probe that were refused, by reason: no address of a cluster (target), a host that is not allowed "+
			"(host), a module that does not exist or is not for the host (module), a host with an address of the machine "+
			"or its cloud (address), or too many clusters (targets).",
		"--probe.allow", LabelReason)
	ConfigReloadSuccess = gauge("flinkwatch_config_last_reload_successful",
		"Whether the configuration was right when it was last read (1) or not (0): then the one before it holds.",
		"--config.file")
	ConfigReloadTime = gauge("flinkwatch_config_last_reload_success_timestamp_seconds",
		"When the present configuration was read, in seconds since the epoch.",
		"--config.file")
)
