{{/* The endpoint of a ServiceMonitor or PodMonitor. The rules go by the job flinkwatch, whatever the release is called. */}}
{{- define "flinkwatch.endpoint" -}}
{{- $monitor := index . 1 }}{{ with index . 0 -}}
- port: http
  path: {{ .Values.web.telemetryPath }}
  scheme: {{ lower .Values.web.scheme }}
  interval: {{ $monitor.interval }}
  {{- with $monitor.scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with $monitor.tlsConfig }}
  tlsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  relabelings:
    - {targetLabel: job, replacement: flinkwatch}
    {{- with $monitor.cluster }}
    - {targetLabel: cluster, replacement: {{ . | quote }}}
    {{- end }}
    {{- with $monitor.relabelings }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $monitor.metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "flinkwatch.monitored" -}}
namespaceSelector:
  matchNames: [{{ .Release.Namespace }}]
selector:
  matchLabels:
    {{- include "flinkwatch.selector" . | nindent 4 }}
{{- end }}
