# Every target does its own set-up: Python 3.11 or newer and make are all it takes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# dbt has an environment of its own: it asks for older packages than the tools of development do.
DBT := $(VENV)/dbt/.ready
# ClickHouse for `make bench` only: it is large, and there is no build of it for every machine.
CLICKHOUSE := $(VENV)/chdb/.ready
PROCESSES ?= 2

.PHONY: demo demo-postgres test lint types unit dbt bench bench-huge prove prove-publishing coverage mutants lock clean

demo: $(READY)
	@$(BIN)/python examples/grocery/demo.py

# Loads the example into SEG_DEMO_POSTGRES_URL, or a server started for it, and compares.
demo-postgres: $(READY)
	@$(BIN)/python examples/grocery/on_both.py

test: lint types unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

unit: $(READY) $(DBT)
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal

# What the tests of `seg dbt` need, for those who call pytest themselves.
dbt: $(DBT)

bench: $(READY)
	@$(MAKE) --no-print-directory $(CLICKHOUSE) || echo "ClickHouse cannot be had here: it is left out"
	$(BIN)/python -m benchmarks.run

# 500 million events in Parquet files under a limit of memory. Takes about an hour and 10 GB of disk.
bench-huge: $(READY)
	$(BIN)/python -m benchmarks.run --part huge

# The long form of what `make test` tries a slice of; SEGLANG_SEED moves on to what was not tried yet.
prove: $(READY) $(DBT)
	SEGLANG_PROGRAMS=$(or $(SEGLANG_PROGRAMS),20000) SEGLANG_FUZZ=$(or $(SEGLANG_FUZZ),200000) \
	SEGLANG_HOSTILE=$(or $(SEGLANG_HOSTILE),100) SEGLANG_ZONES=$(or $(SEGLANG_ZONES),all) \
	    $(BIN)/python -m pytest -n $(PROCESSES) tests/properties tests/fuzz tests/dbt_projects \
	    tests/architecture
	cd tests/properties && ../../$(BIN)/python -m coverage_by_node
	$(MAKE) prove-publishing

# Publishers killed, many at once, without a connection; random use of stores. Says what it saw.
prove-publishing: $(READY)
	SEGLANG_KILLS=$(or $(SEGLANG_KILLS),200) SEGLANG_PUBLISHERS=$(or $(SEGLANG_PUBLISHERS),50) \
	SEGLANG_STORES=$(or $(SEGLANG_STORES),200) \
	    $(BIN)/python -m pytest -n $(PROCESSES) -rP tests/publish/test_killed_publishers.py \
	    tests/publish/test_many_publishers.py tests/publish/test_lost_connections.py \
	    tests/publish/test_full_disk.py \
	    tests/engines/test_store_model.py

# Fails unless the tests take every branch of syntax, check, core, plan and sql.
coverage: $(READY) $(DBT)
	$(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage report --fail-under=100

# How many small changes to these rooms the tests notice, in a sample: see docs/correctness.md.
mutants: $(READY)
	PYTHONPATH=tests $(BIN)/python -m mutation.run

# Rewrites the requirements-*.txt files, without the names of the hosts they came from.
lock: $(READY)
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	    --output-file=requirements-dev.txt requirements-dev.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header \
	    --pip-args='--only-binary=:all:' --output-file=requirements-dbt.txt requirements-dbt.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header \
	    --pip-args='--only-binary=:all:' --output-file=requirements-clickhouse.txt requirements-clickhouse.in

$(READY): requirements-dev.txt pyproject.toml hatch_build.py
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
	        $$python -m venv $(VENV) && break; \
	    fi; \
	done; \
	test -x $(BIN)/python || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DBT): $(READY) requirements-dbt.txt
	$(BIN)/python -m venv $(VENV)/dbt
	$(VENV)/dbt/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --only-binary=:all: -r requirements-dbt.txt
	@touch $@

$(CLICKHOUSE): $(READY) requirements-clickhouse.txt
	$(BIN)/python -m venv $(VENV)/chdb
	$(VENV)/chdb/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --only-binary=:all: -r requirements-clickhouse.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
