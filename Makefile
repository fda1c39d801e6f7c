# Python 3.11 or newer is all that must be there (and npm, for the browser of the tests).
PYTHON ?= python3
BIN := .venv/bin
export FLASK_APP := wsgi
# Kept for as long as the instance folder: the database, captured mail, built static files.
INSTANCE := $(or $(HUB_INSTANCE),instance)
# uv is quick; where it cannot be had, pip does the same.
install = $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1) 2>/dev/null \
	|| $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(1)
COMPILE = $(BIN)/uv pip compile -q --universal --generate-hashes --no-header

.PHONY: run fresh prepare test lint bench lock

run: prepare
	@HUB_ENV=demo exec $(BIN)/python -m hub.server

fresh:
	rm -rf $(INSTANCE)
	@$(MAKE) run

prepare: .venv/app
	@HUB_ENV=demo $(BIN)/flask db upgrade
	@HUB_ENV=demo $(BIN)/flask static build
	@HUB_ENV=demo $(BIN)/flask demo load

test: lint .browser/chromium .browser/provider
	sh tests/migrations.sh $(BIN)/flask
	$(BIN)/pytest -n 2 --junitxml=.pytest_cache/junit.xml $(PYTEST_ARGS)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m bench

lock: .venv/dev
	$(COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

.venv/bin/python:
	$(PYTHON) -m venv .venv
	-@$(BIN)/pip install -q --disable-pip-version-check uv 2>/dev/null

.venv/app: requirements.txt | .venv/bin/python
	@echo "Installing what the hub needs ..."
	@$(call install,requirements.txt)
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need ..."
	@$(call install,requirements-dev.txt)
	@touch $@ .venv/app

.browser/chromium:
	sh tests/browser/get_chromium.sh

.browser/provider:
	sh tests/provider/get_provider.sh
