# Everything runs through npm scripts, so that the Node of package.json runs it and not the machine's.
.DEFAULT_GOAL := help
.PHONY: quickstart test check cluster install e2e e2e-full bench down help

NPM := npm --silent

node_modules/.ready: package-lock.json scripts/prepare.sh
	@sh scripts/prepare.sh
	@touch $@

quickstart: node_modules/.ready ## From nothing to a message: cluster, operator, Pulsar, one message
	@$(NPM) run quickstart

test: node_modules/.ready ## All tests: check, API tests, end-to-end tests on a real cluster
	@$(NPM) run test

check: node_modules/.ready ## All that needs no cluster: format, lint, types, layers, unit tests, stale files
	@$(NPM) run check

cluster: node_modules/.ready ## A test cluster with the images in it; the last line is the kubeconfig's path
	@$(NPM) run cluster -- up

install: node_modules/.ready ## The operator's chart into the test cluster
	@$(NPM) run operator:install

e2e: node_modules/.ready ## The core end-to-end tests
	@$(NPM) run e2e

e2e-full: node_modules/.ready ## All end-to-end tests, the long ones too
	@$(NPM) run e2e:full

bench: node_modules/.ready ## The benchmarks: time to ready, requests at rest
	@$(NPM) run bench

down: node_modules/.ready ## Takes the test cluster down; nothing is left
	@$(NPM) run cluster -- down

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 20
