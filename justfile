# Daily commands; `just --list` shows them. Each also works typed by hand.

# create the development environment
setup:
    python3 -m venv .venv
    .venv/bin/pip install --quiet -e '.[dev]'

# everything quick: lint, types, contracts, tests
check: lint types test

lint:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/lint-imports

types:
    .venv/bin/mypy

test *ARGS:
    .venv/bin/pytest -n 2 {{ARGS}}

coverage:
    .venv/bin/pytest -n 2 --cov --cov-report=term-missing:skip-covered

# rewrite the golden reports after looking at what changed
golden:
    UPDATE_GOLDEN=1 .venv/bin/pytest tests/report

# the website of the manual, into build/site
docs:
    .venv/bin/python -m website build/site

# what CI runs
ci:
    bash .ci/run

# what a release is tried on, beyond CI: lowest, pythons, determinism, audit, container; all without a name
release-check *PARTS:
    bash .ci/release {{PARTS}}

# start-up times and speed of the stages
bench:
    .venv/bin/python -m benchmarks.startup

# manual pages of this version, in man1
man:
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) .venv/bin/python -m vconsolidate man -o man1
