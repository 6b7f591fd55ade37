# make run    train Maxwell's cavity with every subset of its equations and show the table
# make test   run the tests
# Both install what they need into .venv first; only Python 3.11 and make are required.

PYTHON ?= python3
ENVIRONMENT ?= maxwell-cavity-2d
RESULTS ?= results
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: help install run test lint speed clean

help:
	@sed -n '1,3s/^# //p' Makefile

install: $(STAMP)

$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if v == (3, 11) else f"pinnablate needs Python 3.11, got {v[0]}.{v[1]}: run make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

run: $(STAMP)
	$(BIN)/pinnablate run $(ENVIRONMENT) --results $(RESULTS)

test: $(STAMP)
	$(BIN)/ruff check .
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal --benchmark-disable
	$(BIN)/pinnablate leaderboard --check
	$(BIN)/pinnablate catalogue --check
	$(BIN)/pinnablate expected --check

lint: $(STAMP)
	$(BIN)/ruff check .

speed: $(STAMP)
	$(BIN)/python benchmarks/speed.py --part adam,rounding,second-order

clean:
	rm -rf $(VENV) build *.egg-info
