# Every target does its own set-up: Python 3.11 or newer and make are all it takes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROCESSES ?= 2

.PHONY: demo demo-postgres test lint types unit bench prove lock clean

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

unit: $(READY)
	$(BIN)/python -m pytest -n $(PROCESSES)

bench: $(READY)
	$(BIN)/python -m benchmarks.run

# The long form of the random comparisons; SEGLANG_SEED moves on to programs not yet tried.
prove: $(READY)
	SEGLANG_PROGRAMS=$(or $(SEGLANG_PROGRAMS),5000) $(BIN)/python -m pytest -n $(PROCESSES) tests/properties

# Rewrites requirements-dev.txt, without the names of the hosts it came from.
lock: $(READY)
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	    --output-file=requirements-dev.txt requirements-dev.in

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

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
