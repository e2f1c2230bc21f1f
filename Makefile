# The shop's commands; `make` alone lists them.

# The Node that the lockfile names, and the tools of its version.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# kafkajs counts a wait from the past now and then; it is harmless.
NODE := $(CURDIR)/node_modules/.bin/node --disable-warning=TimeoutNegativeWarning
STEP := ./tools/step.sh
SAMPLE := .local/sample-data
OLD ?= $(SAMPLE)/products.csv
NEW ?= $(SAMPLE)/update-products.csv
OLD_STOCK ?= $(SAMPLE)/stock.csv
NEW_STOCK ?= $(SAMPLE)/update-stock.csv
export NEXT_TELEMETRY_DISABLED := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: build ## the whole shop on this machine, with a Kafka and sample data; Ctrl-C stops it
	@$(NODE) tools/dist/run-shop.js

.PHONY: dev
dev: build ## the same, rebuilt and restarted when code changes
	@$(NODE) tools/dist/run-shop.js --watch

.PHONY: setup
setup: ## the same in containers, with Docker alone; make setup-stop ends it, and keeps its data
	@./docker/setup.sh

.PHONY: setup-stop
setup-stop:
	@docker compose --env-file .local/docker.env -f docker/compose.yaml down

.PHONY: test
test: build ## everything that must pass, from nothing
	@$(NODE) tools/dist/run-tests.js

.PHONY: soak
soak: build ## Kafka's faults for longer: SEEDS=20 MINUTES=10 KILLS=5, SEED=1 to begin with
	@$(NODE) tools/dist/run-soak.js

.PHONY: simulate
simulate: build ## the whole shop in virtual time, from seeds: SEEDS=500 or SEEDS=17..17
	@$(NODE) e2e/simulation/main.ts $(SEEDS)

.PHONY: sample-data
sample-data: build ## the sample products as CSV files; ARGS='--products 1000 --seed 2 --out DIR'
	@$(NODE) tools/dist/sample-data.js $(ARGS)

.PHONY: import
import: build ## the sample products and stock into a running Kafka
	@$(NODE) tools/dist/import-sample.js

.PHONY: update-products
update-products: build ## the difference of two files: OLD, NEW, OLD_STOCK and NEW_STOCK name them
	@$(NODE) tools/dist/import-products.js --old $(OLD) $(NEW)
	@$(NODE) tools/dist/import-stock.js --old $(OLD_STOCK) $(NEW_STOCK)

.PHONY: kafka
kafka: build ## the local Kafka alone; the others then need KAFKA_BROKERS=127.0.0.1:9092
	@$(NODE) tools/dist/run-kafka.js

.PHONY: activate-level
activate-level: build ## newer rules from here on, in a running Kafka: CONTEXT=order LEVEL=2
	@$(NODE) tools/dist/activate-level.js $(CONTEXT) $(LEVEL)

.PHONY: at
at: build ## what a context knew then: CONTEXT=order POSITION=123 (or end) QUERY='order ID'
	@$(NODE) tools/dist/time-travel/simba.js at $(CONTEXT) $(POSITION) $(QUERY)

.PHONY: why
why: build ## what became of a command, and of which model: CONTEXT=order ID=...; SESSION=...
	@$(NODE) tools/dist/time-travel/simba.js why $(CONTEXT) $(ID) $(SESSION)

.PHONY: show-trace
show-trace: build ## orders something in the shop that runs here, and shows what its Jaeger has
	@$(NODE) tools/dist/show-trace.js

.PHONY: journey
journey: build ## what a visitor did in the shop: VISITOR=id; without one, who was here last
	@$(NODE) tools/dist/journey.js $(VISITOR)

.PHONY: compare-replicas
compare-replicas: build ## whether replicas agree: URLS='http://127.0.0.1:9101 ...', management ports
	@$(NODE) tools/dist/compare-replicas.js $(URLS)

.PHONY: snapshot
snapshot: build ## a snapshot in a running Kafka, which replicas then start from: CONTEXT=catalog
	@$(NODE) tools/dist/snapshot.js $(CONTEXT)

.PHONY: trim
trim: build ## deletes a log's records below two snapshots, for ever: CONTEXT=catalog
	@$(NODE) tools/dist/trim.js $(CONTEXT)

.PHONY: copy-log
copy-log: build ## a log from SOURCE_KAFKA_BROKERS, without personal data: CONTEXT=order FROM=24h
	@$(NODE) tools/dist/copy-log.js $(CONTEXT) $(if $(FROM),--from $(FROM)) $(ARGS)

.PHONY: forget
forget: build ## nobody can read a person's address any more: EMAIL=... or ORDER=...
	@$(NODE) tools/dist/forget.js $(if $(EMAIL),--email '$(EMAIL)') $(if $(ORDER),--order $(ORDER))

.PHONY: topics
topics: build ## the shop's topics in a running Kafka, where they are not there yet
	@$(NODE) tools/dist/create-topics.js

.PHONY: start-catalog start-cart start-order start-bridge start-web
start-catalog start-cart start-order start-bridge start-web: start-%: build
	@$(NODE) tools/dist/start-part.js $*
start-%: ## one part alone: catalog, cart, order, bridge or web

.PHONY: load
load: build ## journeys at a given rate, and what must hold: ARGS='--rate 50 --seconds 60 --seed 1'
	@$(NODE) tools/dist/run-load.js $(ARGS)

.PHONY: chaos
chaos: build ## the same while parts and a Kafka of its own are killed, stopped, cut and delayed
	@$(NODE) tools/dist/run-chaos.js $(ARGS)

.PHONY: bench
bench: build ## measures, each beside its baseline and target; ARGS="reads cart", "--markdown"…
	@npm run --silent --workspace bench bench -- $(ARGS)

.PHONY: lighthouse
lighthouse: build ## what Lighthouse says of the pages, with the list and a product of 100,000
	@$(NODE) --disable-warning=TimeoutNegativeWarning bench/lighthouse.ts

.PHONY: check-observability
check-observability: build ## asks a real Prometheus what alerts and dashboard ask
	@$(NODE) tools/dist/check-observability.js

.PHONY: lint
lint: install ## formatting and mistakes
	@biome ci --error-on-warnings .

.PHONY: format
format: install ## repairs formatting, and mistakes that can be repaired safely
	@biome check --write .

.PHONY: install
install: node_modules/.installed ## the packages of the lockfile

node_modules/.installed: package-lock.json
	@./tools/check-tools.sh
	@$(STEP) install npm ci --no-audit --no-fund
	@touch $@

.PHONY: build
build: install ## compiles what has changed
	@./tools/check-tools.sh
	@$(STEP) build ./tools/build.sh

.PHONY: clean
clean: ## removes all that was built; keeps .local, where Kafka's data is
	rm -rf node_modules web/.next web/public/pictures .nx
	find . -name dist -type d -prune -exec rm -rf {} +
	find . -name '*.tsbuildinfo' -delete
