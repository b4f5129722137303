{{- define "flinkwatch.container" -}}
image: {{ include "flinkwatch.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - --config.file=/etc/flinkwatch/config/flinkwatch.yaml
  - --web.listen-address=:{{ .Values.web.port }}
  - --web.telemetry-path={{ .Values.web.telemetryPath }}
  {{- if .Values.web.lifecycle }}
  - --web.enable-lifecycle
  {{- end }}
  {{- if .Values.web.configSecret }}
  - --web.config.file=/etc/flinkwatch/web/web.yml
  {{- end }}
  - --log.level={{ .Values.log.level }}
  - --log.format={{ .Values.log.format }}
  {{- with .Values.extraArgs }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- $limit := include "flinkwatch.goMemLimit" . | trim }}
{{- with concat (empty $limit | ternary list (list (dict "name" "GOMEMLIMIT" "value" $limit))) .Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: http
    containerPort: {{ .Values.web.port }}
{{- include "flinkwatch.probes" . }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  {{- include "flinkwatch.mounts" . | nindent 2 }}
  {{- if .Values.web.configSecret }}
  - name: web
    mountPath: /etc/flinkwatch/web
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
