#!/bin/sh
# Names the tools that this machine lacks and how to get them, before anything else happens.
set -eu

# has COMMAND: whether it is there and works.
has() {
  command -v "$1" >/dev/null 2>&1 && "$1" "${2:---version}" >/dev/null 2>&1
}

missing=
has node || missing="$missing node"
has npm || missing="$missing npm"
if [ -z "${KAFKA_BROKERS:-}" ]; then
  kafka=
  has java -version || kafka="$kafka java"
  ls .local/kafka/libs/*/kafka_* >/dev/null 2>&1 || has mvn || kafka="$kafka mvn"
  # A container client makes up for both.
  [ -z "$kafka" ] || has docker info || has podman info || missing="$missing$kafka"
fi
[ -z "$missing" ] && exit 0

cat >&2 <<END
Missing:$missing.
This shop needs Node 20 or newer (it then installs the one it runs on) and npm; for a local Kafka
also Java 17 or newer and Maven (or a Kafka elsewhere: KAFKA_BROKERS=host:port).
  Debian, Ubuntu   apt-get install --no-install-recommends nodejs npm default-jre-headless maven
  Fedora           dnf install nodejs npm java-21-openjdk-headless maven
  macOS            brew install node openjdk maven
END
exit 1
