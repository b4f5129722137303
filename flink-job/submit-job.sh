#!/bin/sh
# Submits the job, unless one of its name is there already: every `docker compose up` starts this service again, and
# two jobs would write every result twice.
set -eu

jobs=$(flink list)
if echo "$jobs" | grep -qF 'Click Event Count'; then
  echo "Click Event Count is there already; nothing submitted"
  exit 0
fi
# JOB_ARGS is a list of words.
# shellcheck disable=SC2086
exec flink run -d -p "$PARALLELISM" /opt/ClickCountJob.jar \
  --bootstrap.servers "$KAFKA_BROKERS" --window-size "$WINDOW_SIZE" $JOB_ARGS
