#!/bin/sh
# Submits the job, unless one of its name is there already: every `docker compose up` starts this service again, and
# two jobs would write every result twice.
#
# It goes on from SAVEPOINT, or from the newest savepoint or checkpoint. With FRESH it starts without state, and so it
# does without --checkpointing: it would return there after every failure, and repeat what it has written since.
set -eu

state=${STATE:-/opt/flink/state}
# Snapshots that are older than this file are of the time before a job was started without state.
anew=$state/started-anew
# The exporter is started with these flags, and anew when they change.
flags=$state/audit-flags

# ours says whether a snapshot is one of our job, and complete: it names the job's source.
ours() { grep -qs click-event-source "$@"; }

has() { case " $JOB_ARGS " in *" $1 "*) ;; *) return 1 ;; esac }

newest() {
  ls -t "$state"/savepoints/*/_metadata "$state"/checkpoints/*/chk-*/_metadata 2>/dev/null | while read -r mark; do
    if [ -e "$anew" ] && [ ! "$mark" -nt "$anew" ]; then break; fi
    if ours "$mark"; then echo "${mark%/_metadata}" && break; fi
  done
}

# follow_time tells the exporter what cuts the windows. Those from before a change of it are not judged.
follow_time() {
  time=processing
  if has --event-time; then time=event; fi
  told=$(cat "$flags" 2>/dev/null || true)
  case "$told" in
    "") told="--audit.time=$time" ;;
    *"--audit.time=$time"*) ;;
    *) told="--audit.time=$time --audit.from=$(date -u +%Y-%m-%dT%H:%M:%SZ)" ;;
  esac
  echo "$told" > "$flags.new" && mv "$flags.new" "$flags"
}

# clean removes the checkpoints of earlier jobs, except for those of one that runs and the ones that are kept. A job that
# was stopped has left a folder without files.
clean() {
  for folder in "$state"/checkpoints/*; do
    case "$jobs $1" in *"${folder##*/}"*) continue ;; esac
    if ours "$folder"/chk-*/_metadata || [ -z "$(find "$folder" -type f)" ]; then rm -rf "$folder"; fi
  done
}

jobs=$(flink list)
if echo "$jobs" | grep -qF 'Click Event Count'; then
  echo "Click Event Count is there already; nothing submitted"
  exit 0
fi

latest=$(newest)
from=${SAVEPOINT:-$latest}
if [ -z "${SAVEPOINT:-}" ] && { [ -n "${FRESH:-}" ] || ! has --checkpointing; }; then from=; fi
if [ -n "$from" ] && [ ! -e "${from#file:}/_metadata" ]; then
  echo "SAVEPOINT=$from: no savepoint is there (a folder with a file _metadata)" >&2
  exit 1
fi
echo "Click Event Count ${from:+goes on from }${from:-starts without state}"

clean "$latest $from"
follow_time
touch "$anew.new"
# JOB_ARGS is a list of words, and so is what says where to begin.
# shellcheck disable=SC2086
flink run -d -p "$PARALLELISM" ${from:+-s "$from" --allowNonRestoredState} /opt/ClickCountJob.jar \
  --bootstrap.servers "$KAFKA_BROKERS" --window-size "$WINDOW_SIZE" $JOB_ARGS
if [ -n "$from" ]; then rm "$anew.new"; else mv "$anew.new" "$anew"; fi
