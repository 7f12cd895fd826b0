# Every target builds .venv by itself on a machine that has only Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-deps --progress-bar on

COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header

.PHONY: help demo run test quick any-day check links faults upgrade drill coverage bench format lock pin sbom venv clean

help:  ## what make can do here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

demo: $(RUNTIME)  ## the whole bot on a local Telegram: http://127.0.0.1:PORT/
	@$(BIN)/python -m bot demo --port $(PORT)

run: $(RUNTIME)  ## the bot on Telegram (needs TELEGRAM_TOKEN)
	@$(BIN)/python -m bot run

# what is compiled is kept, whatever the environment says: else each worker and each process under test compiles it again
TESTS := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadgroup --durations 20

test: $(DEVELOPMENT)  ## all tests but those of make upgrade; those with real kills in a few rounds
	@$(TESTS) -m "not history" $(ONLY)

quick: $(DEVELOPMENT)  ## SQLite alone, no browser, no kills, nothing that is marked slow
	@$(TESTS) --quick

any-day: $(DEVELOPMENT)  ## as if it were a Sunday, a holiday …: what runs processes or touches dates. DAYS="sunday" ALL=1
	@$(BIN)/python -m tests.any_day $(DAYS) $(if $(ALL),--all) -- -n logical --maxprocesses 4 --dist loadgroup

check: $(DEVELOPMENT)  ## what reads the code: ruff, its format, mypy, hadolint, the knowledge base
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/python -m bot knowledge check

links: $(RUNTIME)  ## by hand, with a network: which addresses of the articles' sources no longer answer. SECONDS=20
	@$(BIN)/python -m bot knowledge links $(if $(SECONDS),--seconds $(SECONDS))

faults: $(DEVELOPMENT)  ## the full counts of the tests with real kills: they wait more than they work, four at a time
	@FAULTS=full $(BIN)/python -m pytest -n 4 -rP tests/faults

upgrade: $(DEVELOPMENT)  ## the version before, out of git's history, on the schema of this one, and the other way round
	@$(BIN)/python -m pytest -n logical --maxprocesses 2 --dist loadgroup tests/upgrade

drill: $(DEVELOPMENT)  ## a backup of SQLite, restored into PostgreSQL, where the dialogues go on; and every damage to one
	@$(BIN)/python -m pytest -n logical --maxprocesses 2 tests/backups

coverage: $(DEVELOPMENT)  ## which branches of bot, conocimiento and db the tests take. ONLY="--quick" for a first look
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n logical --maxprocesses 4 --dist loadgroup $(ONLY)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

bench: $(DEVELOPMENT)  ## side by side with peers; rewrites benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

format: $(DEVELOPMENT)  ## as ruff wants it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

venv: $(DEVELOPMENT)  ## .venv alone, with what develops and tests

$(RUNTIME): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "Preparing .venv (the first time takes about half a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements.lock
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

lock:  ## after changing dependencies in pyproject.toml; the locks are exact and name no index
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --disable-pip-version-check --quiet uv
	@$(COMPILE) --group dev pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --constraint requirements-dev.lock pyproject.toml -o requirements.lock
	@rm -r .venv-lock

pin:  ## after changing an image in Dockerfile or compose.yaml: writes the digest of each (needs docker and its registry)
	@for image in $$(grep -hoE '(python|postgres|haproxy):[0-9][A-Za-z0-9._-]*' Dockerfile compose.yaml); do \
	    digest=$$(docker buildx imagetools inspect $$image --format '{{.Manifest.Digest}}') || exit 1; \
	    sed -i -E "s#$$image(@sha256:[0-9a-f]+)?#$$image@$$digest#" Dockerfile compose.yaml; echo "$$image@$$digest"; \
	done

sbom:  ## what an installation is made of, with versions and licences: alianza.cdx.json (CycloneDX 1.6; not committed)
	@$(PYTHON) -m venv .venv-sbom/tool && $(PYTHON) -m venv --without-pip .venv-sbom/alianza
	@.venv-sbom/tool/bin/python -m pip install --disable-pip-version-check --quiet cyclonedx-bom==7.5.0
	@.venv-sbom/tool/bin/python -m pip --python .venv-sbom/alianza/bin/python install --disable-pip-version-check --quiet \
	    --no-deps -r requirements.lock
	@.venv-sbom/tool/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --spec-version 1.6 \
	    --output-file alianza.cdx.json .venv-sbom/alianza/bin/python
	@rm -r .venv-sbom

clean:  ## takes .venv away
	rm -rf .venv
