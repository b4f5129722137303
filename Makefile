# The list of commands: `make help` prints it. What they do is in playground/; settings are in .env, and each can be
# given on the command line: make up FLINK_PORT=8082
VERSION := $(shell sed -n 's/^FLINKWATCH_RELEASE=//p' .env)
STAMP := -X github.com/prometheus/common/version.Version=$(VERSION)
CACHE := $(or $(PLAYGROUND_CACHE),.cache)
# A path may have spaces: it is whole only between quotes, and make's own functions of paths would cut it.
BIN   := $(if $(filter /%,$(CACHE)),,$(CURDIR)/)$(CACHE)/bin
RUN   := "$(BIN)/playground"
SCHEMAS := $(BIN)/../schemas
# The version that the API server says it has.
KUBERNETES := $(shell sed -n 's/.*k8s.io\/kubernetes \(v1\.[0-9.]*\).*/\1/p' tools/apiserver/go.mod)
# What helm takes the cluster for where there is none, as its own releases do.
HELM_FOR := -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 \
  -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=$(shell sed -n 's/.*k8s.io\/kubernetes v1\.\([0-9]*\).*/\1/p' tools/schemas/go.mod)

# Go keeps what it fetches and builds below HOME, unless it is told where else.
ifeq ($(or $(HOME),$(and $(or $(GOCACHE),$(XDG_CACHE_HOME)),$(or $(GOMODCACHE),$(GOPATH)))),)
ifneq ($(filter-out help,$(MAKECMDGOALS)),)
$(error HOME is not set, and Go does not know where to keep its modules: set HOME, or GOCACHE and GOMODCACHE)
endif
endif

.DEFAULT_GOAL := help
.PHONY: docs help build up down clean-state submit status logs kill start scale flink console \
        test test-go test-java e2e bench measure mutate-alerts lint prose dashboards tools
.PHONY: show push verify mark grafana
.PHONY: savepoint stop restore cancel chaos attack fuzz rules chart chart-tools cluster-tools test-chart test-cluster

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the Go programs
	@command -v go >/dev/null || { echo "no Go: install Go 1.26 or newer" >&2; exit 1; }
	@test -x $(RUN) || echo "  building the Go programs (the first time fetches their modules)"
	@mkdir -p "$(BIN)" && go build -ldflags "$(STAMP)" -o "$(BIN)/flinkwatch" ./exporter
	@go build -ldflags "$(STAMP)" -o "$(BIN)/" ./generator ./playground

up: build ## start the playground: JOB_ARGS="--checkpointing --event-time --backpressure" TASKMANAGERS=1 PARALLELISM=2 WAIT=all GROUND_TRUTH=flink
	@$(RUN) up
down: build ## stop all of it; its topics, checkpoints and metrics are kept
	@$(RUN) down
clean-state: build ## forget topics, checkpoints, metrics and logs
	@$(RUN) clean-state
submit: build ## give the job other arguments: JOB_ARGS="…" PARALLELISM=2 SAVEPOINT=path FRESH=1
	@$(RUN) submit
savepoint: build ## take a savepoint of the job, which goes on: JOB_ID=… where several run
	@$(RUN) savepoint
stop: build ## stop the job with a savepoint (make down stops everything)
	@$(RUN) stop $(SERVICE) # of a service there is no stop: this says so
restore: build ## start the job again from there, or from a checkpoint: PARALLELISM=3 SAVEPOINT=path JOB_ARGS="…"
	@$(RUN) restore
cancel: build ## end the job without a savepoint: the windows that are open now are lost
	@$(RUN) cancel
status: build ## each part, the job, and the verdicts
	@$(RUN) status
logs: build ## follow a log: SERVICE=taskmanager
	@$(RUN) logs "$(SERVICE)"
kill: build ## SIGKILL a service: SERVICE=taskmanager (all of them), taskmanager-2, kafka, …
	@$(RUN) kill "$(SERVICE)"
start: build ## start it again: SERVICE=taskmanager
	@$(RUN) start "$(SERVICE)"
scale: build ## add or remove TaskManagers: TASKMANAGERS=2
	@$(RUN) scale
flink: build ## Flink's own command line: ARGS="list"
	@$(RUN) flink -- $(ARGS)
grafana: build ## fetch Grafana for the stack without Docker, and start it if the stack runs: GRAFANA_VERSION=… GRAFANA_SOURCE=…
	@$(RUN) grafana
console: build ## print a topic as records come: TOPIC=output ARGS="--from-beginning"
	@$(RUN) console $(or $(TOPIC),output) -- $(ARGS)

test: test-java test-go test-chart ## every test that needs no running stack
test-java:
	@echo "  testing the job (about a minute)"
	@mvn -B -q -f flink-job/pom.xml verify
test-go: tools
	@echo "  testing the Go programs, rules, dashboards and the compose file (ten minutes the first time, then less than one)"
	@PATH="$(BIN):$$PATH" go test -race -timeout 30m ./...
	@go test -run 'TestLargeCluster|TestEveryFault' ./exporter/collector # slow with the race detector, and so are those of the audit
	@go test ./exporter/audit
	@go test -run '^$$' -fuzz FuzzLedger -fuzztime 100000x -fuzzminimizetime 1s ./exporter/audit
	@go test -run '^$$' -fuzz FuzzAnswers -fuzztime 70000x -fuzzminimizetime 1s ./kafkaguard
tools: build ## what the tests check rules and the compose file with: promtool, amtool, docker compose
	@$(RUN) tools
	@test "$(BIN)/docker-compose" -nt tools/compose/go.sum || (cd tools/compose && \
	  go build -trimpath -ldflags="-s -w" -o "$(BIN)/docker-compose" github.com/docker/compose/v2/cmd)

e2e: build ## the stories, end to end, on a stack of its own, and those with Docker where there is an engine
	@go test -tags e2e -count=1 -v -p 1 -parallel 3 -timeout 60m ./e2e/...

chaos: build ## inject faults at random, and compare every verdict and alert with a plain count: MINUTES=10 SEED=1 GROUND_TRUTH=flink
	@go test -tags e2e -count=1 -v -timeout 120m -run '^TestChaos$$' ./e2e/ \
	  -chaos.minutes=$(or $(MINUTES),10) -chaos.seed=$(or $(SEED),1) -chaos.ground-truth=$(GROUND_TRUTH) -chaos.reports=docs/chaos

attack: build ## set faulty peers, floods of clients and random bytes on the exporter, and write docs/attack.md: MINUTES=5 FUZZ=20s
	@go run ./e2e/attack -exporter="$(BIN)/flinkwatch" -minutes=$(or $(MINUTES),5) -report=docs/attack.md
	@$(MAKE) -s fuzz FUZZ="$(or $(FUZZ),20s)"

fuzz: ## give random bytes to everything that decodes, each for a while: FUZZ=30s ONLY=exporter/record
	@grep -rEo --include='*_test.go' '^func Fuzz\w+' $(or $(ONLY),exporter generator kafkaguard) | while IFS=: read -r file func; do \
	  echo "  $${func#func } in $$(dirname "$$file")"; \
	  go test -run '^$$' -fuzz "^$${func#func }$$" -fuzztime $(or $(FUZZ),30s) -fuzzminimizetime 1s "./$$(dirname "$$file")" || exit 1; \
	done

bench: build ## measure what the programs take beside others, and write docs/benchmarks.md: QUESTIONS="rate growth" ARGS="--rounds=5"
	@go build -o "$(BIN)/bench" ./e2e/bench && "$(BIN)/bench" measure $(ARGS) $(QUESTIONS)

mutate-alerts: tools ## change each number of the alerts, and see that a story notices; takes hours: ALERT="KafkaUnreachable …"
	@stories=$$(mktemp -d) && cp alerts/tests/*_test.yaml "$$stories" && \
	  PATH="$(BIN):$$PATH" go test -count=1 ./alerts -stories="$$stories" && \
	  go run ./alerts/mutate --stories="$$stories" --promtool="$(BIN)/promtool" $(ALERT)

measure: build ## break a stack of its own, and write what the alerts did to docs/alerts-measured.md: FAULTS="kafka loss" (all: over four hours)
	@mvn -B -q -f e2e/other-job/pom.xml package # the job that should stay quiet
	@go run ./alerts/measure $(FAULTS)

# What a release is made of: .goreleaser.yaml. Images need Docker, and are left out where there is none. A clone that has
# no remote gets one by name, without which goreleaser knows neither commit nor date.
NO_REMOTE = GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=https://flinkwatch.invalid/owner/flinkwatch
GORELEASER = env $$(git remote | grep -q . || echo $(NO_REMOTE)) VERSION="$(VERSION)" PATH="$(BIN):$$PATH" "$(BIN)/goreleaser" release --clean
.PHONY: changelog release release-snapshot release-reproduced release-tools test-release
release-tools:
	@echo "  building goreleaser (some minutes, the first time)"
	@mkdir -p "$(BIN)" && cd tools/release && go build -trimpath -ldflags="-s -w" -o "$(BIN)/" tool
release-snapshot: release-tools ## build a release of this commit into .cache/dist, and publish nothing
	@$(GORELEASER) --snapshot $$(docker buildx version >/dev/null 2>&1 || echo --skip=docker)
release-reproduced: release-snapshot ## build it again from a clone elsewhere and without Go's cache, and compare the checksums
	@elsewhere=$$(mktemp -d) && trap 'rm -rf "$$elsewhere"' EXIT && git clone -q . "$$elsewhere/clone" && \
	  (cd "$$elsewhere/clone" && GOCACHE="$$elsewhere/cache" $(GORELEASER) --snapshot --skip=docker) && \
	  diff .cache/dist/checksums.txt "$$elsewhere/clone/.cache/dist/checksums.txt" && echo "  both builds are equal"
test-release: release-snapshot ## do the quick start with the archive, the deb and the image, on the playground that runs
	@go test -tags packages -count=1 -v -run '^TestQuickStart$$' ./packaging/
changelog: ## put what is unreleased into the section of this release
	@go run ./release/changelog $(VERSION)
release: release-tools ## publish a draft of the release of this tag: GITHUB_TOKEN=… IMAGE=registry/name
	@test "v$(VERSION)" = "$$(git describe --exact-match --tags)" || { echo "the tag is not v$(VERSION), as .env says" >&2; exit 1; }
	@awk '/^## /{on = index($$0, "## [$(VERSION)]") == 1; next} on' CHANGELOG.md >.cache/notes.md && test -s .cache/notes.md || \
	  { echo "CHANGELOG.md has no section [$(VERSION)]" >&2; exit 1; }
	@$(GORELEASER) --release-notes=.cache/notes.md

rules: ## print the alerts for a Prometheus of yours: RUNBOOK_BASE=… GRAFANA_BASE=… NAMESPACE=… LABELS="a=b" SETTINGS=file OUT=folder
	@go run ./alerts/render --settings="$(or $(SETTINGS),alerts/settings.yaml)" $(addprefix --label=,$(LABELS))

chart-tools: # helm, kubeconform, and the schemas of what the chart makes
	@test "$(BIN)/kubeconform" -nt tools/kubeconform/go.sum || (cd tools/kubeconform && \
	  go build -trimpath -ldflags="-s -w" -o "$(BIN)/" tool)
	@test "$(BIN)/helm" -nt tools/helm/go.sum && test "$(BIN)/helm" -nt tools/schemas/go.mod || \
	  (echo "  building helm (some minutes, the first time)" && cd tools/helm && go build -trimpath -ldflags="-s -w $(HELM_FOR)" -o "$(BIN)/" tool)
	@test -d "$(SCHEMAS)" && test -z "$$(find tools/schemas deploy/schemas deploy/definitions -newer "$(SCHEMAS)")" || go run ./deploy/schemas "$(SCHEMAS)"

test-chart: chart-tools ## render the Helm chart for many values, and validate what it makes
	@PATH="$(BIN):$$PATH" go test -tags chart ./deploy/...

cluster-tools: # an API server of Kubernetes, and what it keeps its objects in
	@cd tools/etcd && go build -trimpath -ldflags="-s -w" -o "$(BIN)/etcd" tool
	@test -x "$(BIN)/kube-apiserver" || echo "  building kube-apiserver (some minutes, the first time)"
	@cd tools/apiserver && go build -trimpath -ldflags="-s -w -X k8s.io/component-base/version.gitVersion=$(KUBERNETES)" -o "$(BIN)/" tool

test-cluster: build chart-tools cluster-tools ## install the Helm chart into an API server of Kubernetes, and run what it installs
	@go test -tags kubernetes -count=1 ./deploy/cluster/

chart: chart-tools ## write again what is made for the chart and from it: rules, dashboards, schema, docs, deploy/kubernetes
	@PATH="$(BIN):$$PATH" go run ./deploy/write

lint: prose ## golangci-lint over the Go code, actionlint over the workflows, Vale over the words
	@mkdir -p "$(BIN)" && cd tools/lint && go build -o "$(BIN)/" tool
	@cd tools/actionlint && go build -o "$(BIN)/" tool
	@"$(BIN)/actionlint" .github/workflows/*.yml
	@"$(BIN)/golangci-lint" run --allow-serial-runners ./...

# What tests and tools write is left out. Vale is C in part: gcc has to be there.
PROSE := README.md CONTRIBUTING.md CHANGELOG.md docs alerts dashboards exporter generator playground flink-job kafkaguard promexpr
CODE  := alerts dashboards deploy docker docs e2e exporter flink-job generator kafkaguard packaging playground promexpr release tools
prose: ## the words of docs, alerts, dashboards, help, errors and comments: LEVEL=warning also names long sentences
	@mkdir -p "$(BIN)" && cd tools/prose && go build -o "$(BIN)/" tool && go test -count=1 ./...
	@"$(BIN)/vale" --no-global --minAlertLevel=$(or $(LEVEL),error) \
	  --glob='!{docs/chaos/*,docs/attack.md,**/testdata/**,**/*_test.go}' $(PROSE)
	@"$(BIN)/vale" --config=.vale-comments.ini --no-global --glob='!{**/testdata/**,**/target/**}' $(CODE)

docs: ## write docs/metrics.md again from the table of metrics, and docs/alert-list.md from the rules
	@go run ./exporter/metric/docs
	@go run ./alerts/docs

dashboards: ## write the dashboards again from their Go code
	@go run ./dashboards
show: ## print what the panels of a dashboard show, where there is no Grafana: DASHBOARD=recovery ARGS="--span=30m"
	@go run ./dashboards show $(or $(DASHBOARD),overview) $(ARGS)
push: ## put the dashboards into a Grafana that is not provisioned with them: GRAFANA_URL=… GRAFANA_TOKEN_FILE=… ARGS="--prometheus.url=…"
	@go run ./dashboards push $(ARGS)
verify: ## compare the dashboards of a Grafana with those that are committed: GRAFANA_URL=… (or the playground's)
	@go run ./dashboards verify $(ARGS)
pictures: ## take pictures of the dashboards in Chromium, and find what nobody can read: GRAFANA_URL=… CHROMIUM=… ARGS="--out=docs/pictures"
	@go run ./dashboards pictures $(ARGS)
mark: ## leave a mark on the dashboards: TEXT="what was done"
	@go run ./dashboards mark "$(TEXT)"
