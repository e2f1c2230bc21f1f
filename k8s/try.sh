#!/bin/sh
# Tries the manifests on the cluster that kubectl talks to, in the namespaces shop, shop-try and
# shop-stranger; needs the images thingy/*:latest there, and a Node of version 24.
#   k8s/try.sh              everything, in about half an hour
#   k8s/try.sh apply fill   some of it
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
exec node k8s/try/main.ts "$@"
