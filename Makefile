# Two commands matter: `make refresh` and `make test`. Both make the same environment first.
.DEFAULT_GOAL := help
.PHONY: help refresh test check lint types unit bench bench-marts bi-check lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Nothing here phones home, and a run leaves nothing in the home directory.
export DO_NOT_TRACK := 1

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
		|| { echo "Chokepoint needs Python 3.11 to 3.13; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11 ..."; exit 2; }
	@echo "Making $(VENV) from requirements.lock (once; a minute or two)"
	$(PYTHON) -m venv --clear $(VENV)
	# The lock is whole, so nothing is resolved here: --no-deps installs just what it lists.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

refresh: $(STAMP) ## Fetch, gate, build and publish the warehouse (a second run with nothing new is quick)
	@$(BIN)/chokepoint refresh

test: check ## Everything CI runs: linters, types, all tests

check: lint types unit

lint: $(STAMP) ## ruff and sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

unit: $(STAMP) ## All tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

ROWS ?= 11100000
REPEAT ?= 3

bench: $(STAMP) ## Measure loading against DuckDB's own reading (ROWS=, YEARS=, REPEAT=; ten minutes, 6 GB)
	@$(BIN)/python -m tests.benchmarks.load --rows $(ROWS) --years $(or $(YEARS),5) --repeat $(REPEAT)

bench-marts: $(STAMP) ## Measure the marts on a made-up decade of BACI (ROWS=, YEARS=; fifteen minutes, 20 GB)
	@$(BIN)/python -m tests.benchmarks.marts --rows $(ROWS) --years $(or $(YEARS),10)

bi-check: $(STAMP) ## Try BI clients, Superset among them, on a published warehouse (BI_HOME=, BI_PYTHON=; 2 GB the first time)
	@$(BIN)/python -m tests.clients.bi_check $(if $(BI_HOME),--home $(BI_HOME))

lock: ## Renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade --output-file requirements.lock
	for pins in tests/clients/*.in; do \
		uv pip compile "$$pins" --universal --python-version 3.11 --generate-hashes --quiet \
			--no-emit-index-url --no-emit-find-links --no-header --upgrade --output-file "$${pins%.in}.txt" || exit 1; \
	done

clean: ## Remove the environment and caches; var/ (archive, published files) stays
	rm -rf $(VENV) .venv-clients .pytest_cache .mypy_cache .ruff_cache
