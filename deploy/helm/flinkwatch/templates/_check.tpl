{{/* Values that contradict each other are refused, with the names of both. */}}
{{- define "flinkwatch.check" -}}
{{- with .Values }}
{{- if and .serviceMonitor.enabled .podMonitor.enabled }}
{{- fail "serviceMonitor.enabled and podMonitor.enabled: the exporter would be scraped twice; want one of them" }}
{{- end }}
{{- if and (or .serviceMonitor.enabled .flinkDeployments.enabled .ingress.enabled) (not .service.enabled) }}
{{- fail "service.enabled: serviceMonitor, flinkDeployments and ingress need the Service" }}
{{- end }}
{{- if .existingConfigMap.name }}
{{- if or .kafkaUser.enabled .expectedCounts.enabled }}
{{- fail "existingConfigMap.name: kafkaUser and expectedCounts read the audits of config" }}
{{- end }}
{{- else if and .flinkDeployments.enabled (not (dig "probe" "allow" list .config)) }}
{{- fail "flinkDeployments.enabled: the exporter may probe nothing; set config.probe.allow" }}
{{- end }}
{{- if and .kafkaUser.enabled (not .kafkaUser.cluster) }}
{{- fail "kafkaUser.cluster: want the name of the Kafka cluster in Strimzi" }}
{{- end }}
{{- $audits := list }}{{- range .config.audits }}{{ $audits = append $audits .name }}{{ end }}
{{- range .expectedCounts.audits }}
{{- if and $.Values.expectedCounts.enabled (not (has . $audits)) }}
{{- fail (printf "expectedCounts.audits: config has no audit %q" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
