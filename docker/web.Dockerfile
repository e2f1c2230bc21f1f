# The storefront: docker build -f docker/web.Dockerfile -t thingy/web .

FROM node:24-bookworm-slim AS manifests
WORKDIR /shop
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete \
 && find . -type d -empty -delete

FROM node:24-bookworm-slim AS build
WORKDIR /shop
ENV NEXT_TELEMETRY_DISABLED=1
COPY --from=manifests /shop ./
RUN npm ci --ignore-scripts --no-audit --no-fund -w web -w tools
COPY . .
RUN node_modules/.bin/tsc -b tools \
 && node tools/dist/pictures.js \
 && npm run -w web build

FROM node:24-bookworm-slim
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Event Thingy Store: web" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.revision=$REVISION
WORKDIR /shop/web
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
COPY --from=build /shop/web/.next/standalone /shop
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=2s --start-period=20s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:3000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["server.js"]
