# Every target builds .venv by itself on a machine that has only Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo run test check faults bench format lock venv clean

demo: $(STAMP)  ## the whole bot on a local Telegram: http://127.0.0.1:PORT/
	@$(BIN)/python -m bot demo --port $(PORT)

run: $(STAMP)  ## the bot on Telegram (needs TELEGRAM_TOKEN)
	@$(BIN)/python -m bot run

test: $(STAMP)
	@$(BIN)/python -m pytest

check: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m bot knowledge check

faults: $(STAMP)  ## the full counts of the tests with real kills
	@FAULTS=full $(BIN)/python -m pytest tests/faults

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

venv: $(STAMP)

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "Preparing .venv (first time only, about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --progress-bar on -r requirements.lock
	@touch $@

# The lock is exact and names no index. Run after changing dependencies in pyproject.toml.
lock: $(STAMP)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-annotate --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV)
