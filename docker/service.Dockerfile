# catalog, cart, order and bridge, and the tools that work on their logs:
#   docker build -f docker/service.Dockerfile --build-arg SERVICE=cart -t thingy/cart .
#   docker build -f docker/service.Dockerfile --build-arg SERVICE=bridge --build-arg YOUNG_MB=32 \
#     -t thingy/bridge .
#   docker build -f docker/service.Dockerfile --target tools -t thingy/tools .
# The layers with installed packages and compiled code are the same in all of them.

FROM node:24-bookworm-slim AS manifests
WORKDIR /shop
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete \
 && find . -type d -empty -delete

FROM node:24-bookworm-slim AS base
WORKDIR /shop
ENV NPM_CONFIG_AUDIT=false NPM_CONFIG_FUND=false NPM_CONFIG_UPDATE_NOTIFIER=false
COPY --from=manifests /shop ./

# What runs: no compiler, no test runner, no package's install script.
FROM base AS packages
RUN npm ci --omit=dev --ignore-scripts \
      -w services/catalog -w services/cart -w services/order -w services/bridge -w tools \
 && rm -rf node_modules/typescript node_modules/@typescript \
 && find node_modules -name '*.d.*ts' -type f -delete

FROM base AS build
RUN npm ci --ignore-scripts \
      -w services/catalog -w services/cart -w services/order -w services/bridge -w tools
COPY . .
# The manifests and the code of each workspace, with source maps, without types and sources.
RUN node_modules/.bin/tsc -b \
 && find libs services tools -not -path '*/node_modules/*' \
      \( -name package.json -o -path '*/dist/*.js' -o -path '*/dist/*.js.map' \) \
      -exec install -D -m 444 {} /code/{} \;

FROM node:24-bookworm-slim AS runtime
WORKDIR /shop
ENV NODE_ENV=production \
    NODE_OPTIONS='--enable-source-maps --max-old-space-size-percentage=75'
COPY --from=packages /shop/node_modules ./node_modules
COPY --from=build /code ./
ARG REVISION=unknown
LABEL org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.revision=$REVISION
USER node

# `docker run thingy/tools tools/dist/snapshot.js catalog`
FROM runtime AS tools
USER root
RUN install -d -o node -g node .local
USER node
LABEL org.opencontainers.image.title="Event Thingy Store: tools"
CMD ["tools/dist/create-topics.js"]

FROM runtime AS service
ARG SERVICE
ARG YOUNG_MB=4
LABEL org.opencontainers.image.title="Event Thingy Store: $SERVICE"
WORKDIR /shop/services/$SERVICE
ENV PORT=8080 MANAGEMENT_PORT=9090 NODE_OPTIONS="$NODE_OPTIONS --max-semi-space-size=$YOUNG_MB"
EXPOSE 8080 9090
HEALTHCHECK --interval=5s --timeout=2s --start-period=120s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:9090/ready').then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["dist/main.js"]
