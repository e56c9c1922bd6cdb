# Needs nothing but make and Python 3.11 or newer; everything else is installed, by hash, into .venv.
# Paths are relative throughout, so that a checkout may lie in a folder with spaces in its name.

.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet

# A stamp belongs to the text of its lock and to the place of the checkout (.venv holds absolute paths): when either
# changes, the name of the stamp changes and the packages are installed again.
digest = $(shell { pwd -P; cat $(1) pyproject.toml; } | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16)
RUN_STAMP = .venv/run-$(call digest,requirements-run.lock)
DEV_STAMP = .venv/dev-$(call digest,requirements.lock)

# A new Python beneath an old .venv leaves the stamp but breaks the packages.
stands = { test -e '$(1)' && .venv/bin/python -c 'import pip' 2>/dev/null; }

# One at a time: two terminals may call make at once.
LOCKED := $(shell command -v flock >/dev/null 2>&1 && echo 'flock Makefile')

.PHONY: help run run-kafka test soak bench lint lock clean setup setup-dev browser kafka

help:  ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: setup  ## Run all services on http://localhost:8000 (JIGYOKEI_PORT, JIGYOKEI_DATA, JIGYOKEI_DEMO)
	@# Ctrl-C reaches jigyokei, which ends in order; make then has nothing to complain about.
	@trap : INT TERM; code=0; .venv/bin/jigyokei run $(ARGS) || code=$$?; \
	case $$code in 130|143) exit 0 ;; *) exit $$code ;; esac

run-kafka: kafka  ## Run each service as a process of its own, over Kafka, for developers to look at
	@.venv/bin/python -m deploy.run_kafka

test: lint browser  ## Run every check, the quick ones first (ARGS="-k clock" picks tests)
	@test -n "$$JIGYOKEI_KAFKA_BOOTSTRAP" || $(MAKE) --no-print-directory kafka || echo 'Going on without Kafka.' >&2
	@.venv/bin/python -m pytest -n 3 --dist worksteal $(ARGS)

soak: kafka  ## Simulate 20,000 seeds, tamper 1,000 times, cross 3,000 histories, kill services over Kafka 1,000 times (2 hours)
	@SOAK=1 .venv/bin/python -m pytest -n 2 tests/simulation/test_seeds.py $(ARGS)
	@SOAK=1 .venv/bin/python -m pytest -n 2 tests/tampering tests/crossings/test_random_histories.py $(ARGS)
	@SOAK=1 .venv/bin/python -m pytest tests/faults/test_over_kafka.py tests/faults/test_killed_demo.py tests/faults/test_erase_killed.py $(ARGS)

lint: setup-dev  ## Run only the checks that read the code: ruff, import-linter, mypy
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/python -m mypy

bench: setup-dev  ## Measure (ARGS are handed on)
	@.venv/bin/python -m benchmarks $(ARGS)

setup:  ## Install what running needs into .venv
	@$(call stands,$(RUN_STAMP)) || $(LOCKED) $(MAKE) --no-print-directory install LOCK=requirements-run.lock STAMP='$(RUN_STAMP)'

setup-dev:  ## Install what working on it needs into .venv
	@$(call stands,$(DEV_STAMP)) || $(LOCKED) $(MAKE) --no-print-directory install LOCK=requirements.lock STAMP='$(DEV_STAMP)'

# The part that works under the lock. It asks again, for the one who waited finds everything there.
.PHONY: install
install:
	@set -e; \
	if $(call stands,$(STAMP)); then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'jigyokei needs Python 3.11 or newer as $(PYTHON); name another with: make PYTHON=/path/to/python3' >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }; \
	if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || test "$$(cat .venv/place 2>/dev/null)" != "$$(pwd -P)"; then \
	  $(PYTHON) -m venv --clear .venv; pwd -P > .venv/place; \
	fi; \
	echo 'Installing $(LOCK) into .venv ...'; \
	$(PIP) install --require-hashes -r $(LOCK); \
	$(PIP) install --no-deps --no-build-isolation -e .; \
	rm -f .venv/run-* .venv/dev-*; \
	case $(LOCK) in requirements.lock) : > '$(DEV_STAMP)' ;; esac; \
	: > '$(RUN_STAMP)'

# Installs what a recipe has gathered in $wanted, where that is ours to do; else says for what it is needed.
obtain = if test -z "$$wanted"; then :; \
	elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing for $(1):$$wanted"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted >/dev/null; \
	else \
	  echo "What is missing for $(1):$$wanted (on Debian: sudo apt-get install$$wanted)" >&2; \
	fi

# The browser tests drive Debian's Chromium and look at Japanese text.
browser:
	@wanted=; \
	command -v chromium >/dev/null 2>&1 || wanted="$$wanted chromium"; \
	find /usr/share/fonts "$$HOME/.fonts" "$$HOME/.local/share/fonts" -iname '*noto*cjk*' 2>/dev/null | grep -q . \
	  || wanted="$$wanted fonts-noto-cjk"; \
	$(call obtain,the browser tests)

kafka: setup-dev  ## Prepare Apache Kafka for the tests (python -m deploy.kafka FOLDER runs one)
	@wanted=; \
	test -x "$$JAVA_HOME/bin/java" || command -v java >/dev/null 2>&1 || wanted="$$wanted default-jre-headless"; \
	command -v mvn >/dev/null 2>&1 || wanted="$$wanted maven"; \
	$(call obtain,the tests with Kafka)
	@.venv/bin/python -m deploy.kafka

# The run lock is held to the versions of the other, so that what is tested is what runs.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' pyproject.toml
lock:  ## Bring requirements.lock and requirements-run.lock up to date with pyproject.toml (needs uv; ARGS=--upgrade takes newer versions)
	@command -v uv >/dev/null 2>&1 || { echo 'make lock needs uv: python3 -m pip install uv' >&2; exit 1; }
	@$(COMPILE) $(ARGS) --extra dev --output-file requirements.lock
	@$(COMPILE) --constraint requirements.lock --output-file requirements-run.lock

clean:  ## Remove .venv and what the tools left; the data in var/ stays
	@rm -rf .venv .kafka build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find services shared deploy benchmarks tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
