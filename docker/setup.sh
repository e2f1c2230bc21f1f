#!/bin/sh
# `make setup`: the whole shop in containers, filled with the sample products and ready to buy.
# SHOP_HOST is the name by which browsers reach this machine, BIND the address to listen at.
set -eu
cd "$(dirname "$0")/.."

settings=.local/docker.env
secret() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='; }
if [ ! -f "$settings" ]; then
  mkdir -p .local
  (
    umask 077
    printf 'SESSION_KEYS=%s\nBACK_OFFICE_TOKEN=%s\n' "$(secret)" "$(secret)" > "$settings"
  )
fi

if ! docker compose version > /dev/null 2>&1; then
  echo 'make setup needs Docker with Compose: https://docs.docker.com/compose/install/' >&2
  echo 'Without containers, `make run` starts the same shop.' >&2
  exit 1
fi
compose() { docker compose --env-file "$settings" -f docker/compose.yaml "$@"; }

compose build
compose up --detach --wait kafka
compose run --rm import
compose up --detach --wait web bridge inbox
echo "Shop: http://${SHOP_HOST:-localhost}:${WEB_PORT:-3000}"
echo "Inbox: http://${SHOP_HOST:-localhost}:${INBOX_PORT:-1080}"
echo "Its back-office token is in $settings; 'make setup-stop' ends it and keeps its data."
