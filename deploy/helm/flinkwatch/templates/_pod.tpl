{{/* What is mounted into the exporter, and into what reads its configuration. */}}
{{- define "flinkwatch.mounts" -}}
- name: config
  mountPath: /etc/flinkwatch/config
  readOnly: true
{{- range $n, $secret := .Values.secrets }}
- name: secret-{{ $n }}
  mountPath: {{ $secret.mountPath }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "flinkwatch.volumes" -}}
- name: config
  configMap:
    name: {{ include "flinkwatch.configMap" . }}
    items:
      - key: {{ empty .Values.existingConfigMap.name | ternary "flinkwatch.yaml" .Values.existingConfigMap.key }}
        path: flinkwatch.yaml
{{- range $n, $secret := .Values.secrets }}
- name: secret-{{ $n }}
  secret:
    secretName: {{ $secret.name }}
    defaultMode: 0440
    {{- omit $secret "name" "mountPath" | toYaml | replace "{}" "" | nindent 4 | trimSuffix "\n    " }}
{{- end }}
{{- end }}

{{/* Nine tenths of the memory limit, in MiB: what Go may use before it collects garbage in earnest. */}}
{{- define "flinkwatch.goMemLimit" -}}
{{- $limit := dig "limits" "memory" "" .Values.resources }}
{{- if kindIs "float64" $limit }}{{ $limit = int64 $limit }}{{ end }}
{{- $limit = toString ($limit | default "") }}
{{- if .Values.goMemLimit }}{{ .Values.goMemLimit }}
{{- else if $limit }}
{{- $number := regexFind "^[0-9.]+" $limit }}{{ $unit := trimPrefix $number $limit }}
{{- $bytes := dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "k" 1000 "M" 1000000 "G" 1000000000 "" 1 }}
{{- if not (hasKey $bytes $unit) }}
{{- fail (printf "resources.limits.memory: %q: want a number with Ki, Mi, Gi, k, M or G; or set goMemLimit" $limit) }}
{{- end }}
{{- printf "%dMiB" (divf (mulf (float64 $number) (get $bytes $unit) 0.9) 1048576 | floor | int64) }}
{{- end }}
{{- end }}

{{/* The probes that are there. One that says how it asks, such as by tcpSocket, asks so. */}}
{{- define "flinkwatch.probes" -}}
{{- range $name, $path := dict "livenessProbe" "/-/healthy" "readinessProbe" "/-/ready" "startupProbe" "/-/healthy" }}
{{- with get $.Values $name }}
{{ $name }}:
  {{- if not (pick . "httpGet" "tcpSocket" "grpc" "exec") }}
  httpGet: {path: {{ $path }}, port: http, scheme: {{ $.Values.web.scheme }}}
  {{- end }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flinkwatch.spread" -}}
{{- $root := . }}
{{- range .Values.topologySpreadConstraints }}
- {{ merge (dict "labelSelector" (dict "matchLabels" (include "flinkwatch.selector" $root | fromYaml))) . | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}

{{/* What the pod of the exporter and that of its test have in common. */}}
{{- define "flinkwatch.podSettings" -}}
serviceAccountName: {{ include "flinkwatch.serviceAccount" . }}
automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- with get $.Values $field }}
{{ $field }}:
  {{- kindIs "string" . | ternary (printf " %s" (toString .)) (toYaml . | nindent 2) }}
{{- end }}
{{- end }}
{{- end }}
