#!/bin/sh
# Runs the exporter with the flags that the client has left for it, beside its own, and anew when they change: the job's
# windows are cut by another time from then on.
set -u

told() { cat "${STATE:-/state}/audit-flags" 2>/dev/null || echo --audit.time=event; }

ends=
trap 'ends=yes' TERM INT
while :; do
  flags=$(told)
  # What is told is a list of words.
  # shellcheck disable=SC2086
  flinkwatch $flags "$@" &
  exporter=$!
  while [ -z "$ends" ] && kill -0 "$exporter" 2>/dev/null && [ "$(told)" = "$flags" ]; do
    sleep 1 &
    wait $!
  done
  kill "$exporter" 2>/dev/null
  wait "$exporter"
  status=$?
  if [ -n "$ends" ] || [ "$(told)" = "$flags" ]; then exit "$status"; fi
done
