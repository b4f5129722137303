{{- define "flinkwatch.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "flinkwatch.fullname" -}}
{{- $name := include "flinkwatch.name" . }}
{{- $long := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- default $long .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "flinkwatch.selector" -}}
app.kubernetes.io/name: {{ include "flinkwatch.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "flinkwatch.labels" -}}
{{- $own := include "flinkwatch.selector" . | fromYaml }}
{{- $chart := dict "app.kubernetes.io/version" .Chart.AppVersion "app.kubernetes.io/managed-by" .Release.Service
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") }}
{{- merge $own $chart .Values.commonLabels | toYaml }}
{{- end }}

{{/* Metadata of an object. It takes a list: the root, the end of the name, and the value that may have a namespace,
labels and annotations. */}}
{{- define "flinkwatch.metadata" -}}
{{- $root := index . 0 }}{{ $more := index . 2 -}}
name: {{ include "flinkwatch.fullname" $root }}{{ index . 1 }}
namespace: {{ $more.namespace | default $root.Release.Namespace }}
labels:
  {{- merge (include "flinkwatch.labels" $root | fromYaml) ($more.labels | default dict) | toYaml | nindent 2 }}
{{- with $more.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "flinkwatch.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary (include "flinkwatch.fullname" .) "default") }}
{{- end }}

{{- define "flinkwatch.configMap" -}}
{{- .Values.existingConfigMap.name | default (include "flinkwatch.fullname" .) }}
{{- end }}

{{- define "flinkwatch.image" -}}
{{- with .Values.image -}}
{{- .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}
