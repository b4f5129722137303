#!/bin/sh
# On an upgrade deb says `upgrade`, and rpm that one package (1) stays: the service runs on.
set -e
case "$1" in upgrade | 1) exit 0 ;; esac
if [ -d /run/systemd/system ]; then
  systemctl disable --now flinkwatch.service
fi
