# make run    train Maxwell's cavity with every subset of its equations and show the table
# make test   run the tests
# Both install what they need into .venv first; only make and one of Python 3.11, 3.12 and 3.13 are required.
# Which one: make test PYTHON=python3.13 VENV=.venv-3.13 (an environment stays with the Python that made it).

PYTHON ?= python3
PYTHONS := 3.11 3.12 3.13
ENVIRONMENT ?= maxwell-cavity-2d
RESULTS ?= results
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: help install run test lint imports types docs speed clean

help:
	@sed -n '1,4s/^# //p' Makefile

install: $(STAMP)

$(STAMP): setup.cfg pyproject.toml
	@command -v $(PYTHON) > /dev/null || { echo "pinnablate needs one of Python $(PYTHONS), found no $(PYTHON): run make PYTHON=/path/to/it"; exit 1; }
	@$(PYTHON) -c 'import sys; got = "%d.%d" % sys.version_info[:2]; ok = sys.argv[1:]; sys.exit(0 if got in ok else "pinnablate needs one of Python %s, got %s (%s): run make PYTHON=/path/to/python%s" % (", ".join(ok), got, sys.executable, ok[-1]))' $(PYTHONS)
	@echo "installing pinnablate and what it stands on into $(VENV): about 3 GB, some minutes"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

run: $(STAMP)
	$(BIN)/pinnablate run $(ENVIRONMENT) --results $(RESULTS)

test: $(STAMP) lint imports types docs
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal --benchmark-disable
	$(BIN)/pinnablate leaderboard --check
	$(BIN)/pinnablate catalogue --check
	$(BIN)/pinnablate expected --check
	$(BIN)/pinnablate submit check

lint: $(STAMP)
	$(BIN)/ruff check .

imports: $(STAMP)
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/mkdocs build --strict --quiet --config-file docs/mkdocs.yml

speed: $(STAMP)
	$(BIN)/python benchmarks/speed.py --part adam,rounding,second-order

clean:
	rm -rf $(VENV) build *.egg-info
