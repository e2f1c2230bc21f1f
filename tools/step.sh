#!/bin/sh
# step.sh NAME COMMAND…: runs the command and shows how long it took; its output only if it fails.
set -eu
name=$1
shift
mkdir -p .local/logs
log=.local/logs/$name.log
started=$(date +%s)
if "$@" >"$log" 2>&1; then
  printf '%-12s%6d   s\n' "$name" $(($(date +%s) - started))
else
  cat "$log" >&2
  echo "$name failed; this was $log" >&2
  exit 1
fi
