# One image for all parts while developing: the whole workspace, compiled, and owned by the user
# that runs it, so that files can be replaced in a running container. The Tiltfile says what runs.

FROM node:24-bookworm-slim AS manifests
WORKDIR /shop
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete \
 && find . -type d -empty -delete

FROM node:24-bookworm-slim
RUN install -d -o node -g node /shop
WORKDIR /shop
USER node
ENV NEXT_TELEMETRY_DISABLED=1 NPM_CONFIG_AUDIT=false NPM_CONFIG_FUND=false
COPY --from=manifests --chown=node:node /shop ./
RUN npm ci --ignore-scripts
COPY --chown=node:node . .
RUN node_modules/.bin/tsc -b && node tools/dist/pictures.js
ENV PORT=8080 MANAGEMENT_PORT=9090
CMD ["--version"]
