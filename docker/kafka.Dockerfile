# A stand-in for apache/kafka with the same settings (KAFKA_*, CLUSTER_ID), for where that image
# can't be pulled. Its context is a folder with Kafka's jars, as `make kafka` keeps one:
#   docker build -f docker/kafka.Dockerfile -t apache/kafka:4.1.1 .local/kafka/libs/<version>

FROM debian:bookworm-slim
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && useradd -u 1000 appuser \
 && install -d -o appuser /var/lib/kafka/data /opt/kafka/config
COPY . /opt/kafka/libs
# KAFKA_LOG_DIRS is log.dirs.
RUN printf '%s\n' '#!/bin/bash' 'set -euo pipefail' \
      'properties=/opt/kafka/config/server.properties' \
      'settings() { env | grep ^KAFKA_ | grep -vE "^KAFKA_(HEAP_OPTS|OPTS)="; }' \
      'settings | while IFS="=" read -r name value; do' \
      '  name=${name#KAFKA_}; name=${name,,}; echo "${name//_/.}=$value"' \
      'done > $properties' \
      'export CLASSPATH=/opt/kafka/libs/*' \
      'java="java ${KAFKA_HEAP_OPTS:-} ${KAFKA_OPTS:-}"' \
      '$java kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c $properties' \
      'exec $java kafka.Kafka $properties' > /opt/kafka/start.sh
USER appuser
EXPOSE 9092
CMD ["bash", "/opt/kafka/start.sh"]
