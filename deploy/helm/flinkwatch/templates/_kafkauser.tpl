{{/* The topics of a value of the configuration, one a line: of a list, or of names with commas between them. */}}
{{- define "flinkwatch.topics" -}}
{{- $topics := . }}
{{- if not (kindIs "slice" $topics) }}{{ $topics = splitList "," (toString ($topics | default "")) }}{{ end }}
{{- range $topics }}
{{- $topic := trim . }}
{{- if hasPrefix "^" $topic }}
{{- fail (printf "kafkaUser: the topic %q is a pattern, which no right of Kafka is; write the KafkaUser yourself" $topic) }}
{{- end }}
{{- if $topic }}{{ printf "%s\n" $topic }}{{ end }}
{{- end }}
{{- end }}

{{/* A right: type, name, and the operations. */}}
{{- define "flinkwatch.acl" -}}
- resource: {type: {{ index . 0 }}, name: {{ index . 1 | quote }}, patternType: literal}
  operations: [{{ slice . 2 | join ", " }}]
{{- end }}
