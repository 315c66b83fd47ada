# Everything a clean clone needs: each target sets itself up. Wants Python 3.11 or newer, pip, make, git, and nothing else.
#
#   make demo        watch an intrusion become judged cases, and a quarantine that holds
#   make test        all tests          make check    formatting, lint, types, layers, what every unit owes
#   make sam         what SAM says of template.yaml       make deploy   into the AWS account of your credentials
#   PYTHON=/path make ...               use that interpreter (see infra/find-python)
#   VENV=.venv311 make ...              keep a second environment beside the first

VENV ?= .venv
CLOUD ?= aws
BIN := $(VENV)/bin
MINISTACK := $(VENV)-ministack
TERRAFORM := $(VENV)-terraform
SAM := $(VENV)-sam
SIMULATOR := tests/simulator/node_modules
AZURITE := tests/azurite/node_modules
NPM := $(shell command -v npm 2>/dev/null)
SAM_RUN := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 PATH="$(CURDIR)/$(SAM)/bin:$$PATH" sam
export NIGHTLATCH_MINISTACK := $(CURDIR)/$(MINISTACK)/bin/python
export NIGHTLATCH_TERRAFORM := $(CURDIR)/$(TERRAFORM)/bin/python
PIP_SAYS := --quiet --disable-pip-version-check --no-input
PIP := $(BIN)/python -m pip $(PIP_SAYS)
# What only tests and tools need is compiled as it is first used: most of it never is.
LAZILY := --no-compile
# One process more than there are cores, for many tests wait for an emulator; four at most, for each has emulators of its own.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
PYTEST := $(BIN)/python -m pytest --numprocesses=$(if $(filter 1,$(CORES)),2,$(if $(filter 2,$(CORES)),3,4)) --dist=loadfile --no-loadscope-reorder

# Every start would compile every module anew, and tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install tools demo test unit check format bench bundle sam simulator azurite deploy lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: $(VENV)/.$(CLOUD) ## the environment and the `nightlatch` command in it, with what it takes to ask AWS, or with CLOUD=gcp Google, CLOUD=azure Microsoft

tools: $(VENV)/.dev $(MINISTACK)/.ready $(TERRAFORM)/.ready $(SAM)/.ready $(if $(NPM),$(SIMULATOR)/.ready $(AZURITE)/.ready) ## every environment that tests and checks want, which they otherwise set up as they come to it

demo: $(VENV)/.demo $(MINISTACK)/.ready ## an intrusion among a day of routine work, told as it happens, and a quarantine that really happens
	@$(BIN)/python -m nightlatch demo

test: $(VENV)/.dev $(MINISTACK)/.ready $(TERRAFORM)/.ready $(if $(NPM),$(SIMULATOR)/.ready $(AZURITE)/.ready) ## all tests; those on labeled records when NIGHTLATCH_CORPUS names a folder
	$(PYTEST) $(ARGS)

unit: $(VENV)/.dev ## unit and property tests of the library and its command: what must also hold on the oldest Python
	$(PYTEST) $(foreach each,architecture aws azure bench docs e2e functions google hosts infra sandbox simulator,--ignore=tests/$(each)) --ignore-glob="tests/providers/*/playbooks" $(ARGS)

check: $(VENV)/.dev ## formatting, lint, types, layers, and what every unit owes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml infra/aws/*/*.yaml
	$(BIN)/python -m infra.aws.make_rules --check
	$(BIN)/python -m infra.aws.make_member --check
	$(BIN)/python -m infra.gcp.make_inputs --check
	$(BIN)/python -m infra.azure.make_inputs --check
	$(BIN)/python -m pytest --quiet tests/architecture

format: $(VENV)/.dev ## let ruff put right what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## what was promised about speed, beside what it is compared with: reading (ARGS="--mb=50 --rounds=3"), judging, a cold start, a verdict on Google
	@missed=0; for each in "replay $(ARGS)" lines judging cold_start publish_to_verdict; do \
		printf '\n=== %s\n' "$$each"; $(BIN)/python -m tests.bench.$$each || missed=1; done; exit $$missed

bundle: $(VENV)/.runtime ## dist/nightlatch-layer.zip: the library and what it needs, as a Lambda layer; ARGS=--for=gcp or --for=azure: what those hosts run
	$(BIN)/python infra/bundle.py $(ARGS)

sam: bundle $(SAM)/.ready ## `sam validate --lint` and `sam build` of template.yaml
	$(SAM_RUN) validate --lint --template template.yaml
	$(SAM_RUN) build --template template.yaml

simulator: $(SIMULATOR)/.ready ## a simulator of IAM for the tests of least privilege (needs npm)

azurite: $(AZURITE)/.ready ## Microsoft's emulator of Azure Storage for the tests of the Azure host (needs npm)

deploy: sam ## the stack into AWS, with the credentials of your environment; DEPLOY="--parameter-overrides Mode=observe" and the like
	$(SAM_RUN) deploy --config-file $(CURDIR)/infra/aws/samconfig.toml $(DEPLOY)

lock: ## requirements/*.txt anew from pyproject.toml (ARGS=--upgrade: newest of everything)
	infra/lock $(ARGS)

clean: ## remove environments, caches and what was built
	rm -rf .venv .venv311 .venv-* .venv311-* $(SIMULATOR) $(AZURITE) .aws-sam dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis shared/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An interpreter that is gone leaves a link to nothing, which make sees as missing: --clear starts over.
$(BIN)/python:
	python=$$(PYTHON='$(PYTHON)' infra/find-python) && "$$python" -m venv --clear $(VENV)

# Two steps, so that the demo does not wait for test tools. The project itself goes in as a link to this folder, built by the
# locked setuptools instead of one that pip would fetch unlocked.
$(VENV)/.runtime: pyproject.toml requirements/runtime.txt requirements/build.txt | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements/runtime.txt --requirement requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q shared  # so that every start is a warm one, also where Python may not write its caches
	@touch $@

$(VENV)/.aws: $(VENV)/.runtime requirements/aws.txt
	$(PIP) install --require-hashes --requirement requirements/aws.txt
	@touch $@

$(VENV)/.gcp: $(VENV)/.runtime requirements/gcp.txt
	$(PIP) install --require-hashes --requirement requirements/gcp.txt
	@touch $@

$(VENV)/.azure: $(VENV)/.runtime requirements/azure.txt
	$(PIP) install --require-hashes --requirement requirements/azure.txt
	@touch $@

$(VENV)/.demo: $(VENV)/.aws requirements/demo.txt
	$(PIP) install --require-hashes --requirement requirements/demo.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	$(PIP) install $(LAZILY) --require-hashes --requirement requirements/dev.txt
	@touch $@

# The AWS that tests deploy to, in an environment of its own, for it pins botocore (docs/decisions/0013).
$(MINISTACK)/.ready: requirements/ministack.txt | $(BIN)/python
	$(BIN)/python -m venv --clear $(MINISTACK)
	$(MINISTACK)/bin/python -m pip $(PIP_SAYS) install $(LAZILY) --require-hashes --requirement requirements/ministack.txt
	@touch $@

# What serves a provider's schema to Terraform holds protobuf back (docs/decisions/0023).
$(TERRAFORM)/.ready: requirements/terraform.txt | $(BIN)/python
	$(BIN)/python -m venv --clear $(TERRAFORM)
	$(TERRAFORM)/bin/python -m pip $(PIP_SAYS) install $(LAZILY) --require-hashes --requirement requirements/terraform.txt
	@touch $@

# SAM holds back much of what we use, so it too has an environment of its own. Its `bin` goes on the PATH above: `sam build` looks
# there for the Python of the functions, which is why that must be 3.13.
$(SAM)/.ready: requirements/sam.txt | $(BIN)/python
	$(BIN)/python -m venv --clear $(SAM)
	$(SAM)/bin/python -m pip $(PIP_SAYS) install $(LAZILY) --require-hashes --requirement requirements/sam.txt
	@touch $@

# Only where there is npm: without it the tests that ask the simulator, or Azurite, are skipped, and fail where everything was promised.
%/node_modules/.ready: %/package.json %/package-lock.json
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
