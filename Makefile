# make run    train Maxwell's cavity with every subset of its equations and show the table
# make test   run the tests
# Both install what they need into .venv first; only make and one of Python 3.11, 3.12 and 3.13 are required.
# Which one: make test PYTHON=python3.13 VENV=.venv-3.13 (an environment stays with the Python that made it).

PYTHON ?= python3
PYTHONS := 3.11 3.12 3.13
ENVIRONMENT ?= maxwell-cavity-2d
PROTOCOL ?= standard-v2
RESULTS ?= results
VENV ?= .venv
PYTHONS_TRIED ?= python3.11,python3.13
PUBLISHED ?= build/published
DOCS ?= build/docs
EPOCH := 315532800# the date in generated files, 1 January 1980, so that the same sources give the same bytes
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: help install run test lint imports types docs docs-again published check-published release speed clean

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
	$(BIN)/pinnablate run $(ENVIRONMENT) --protocol $(PROTOCOL) --results $(RESULTS)

test: $(STAMP) lint imports types docs
	@$(MAKE) --no-print-directory docs-again
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal --benchmark-disable
	OPENBLAS_NUM_THREADS=1 $(BIN)/pinnablate publish --twice
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
	SOURCE_DATE_EPOCH=$(EPOCH) $(BIN)/mkdocs build --strict --quiet --site-dir $(DOCS)

# The documentation once more: it has to give the bytes that lie in $(DOCS).
docs-again: $(STAMP)
	@$(MAKE) --no-print-directory docs DOCS=build/again
	@diff -rq $(DOCS) build/again || { echo "the documentation in $(DOCS) is not what its sources say: run make docs DOCS=$(DOCS)"; exit 1; }

# Everything that is published, from the records: catalogue, pages, site, archive, documentation.
published: $(STAMP)
	$(BIN)/pinnablate catalogue
	OPENBLAS_NUM_THREADS=1 $(BIN)/pinnablate publish $(PUBLISHED)
	$(MAKE) --no-print-directory docs DOCS=$(PUBLISHED)/docs

# The same, compared byte for byte with what `make published` wrote; all of it, before it fails.
check-published: $(STAMP)
	@status=0; \
	$(BIN)/pinnablate catalogue --check || status=1; \
	OPENBLAS_NUM_THREADS=1 $(BIN)/pinnablate publish $(PUBLISHED) --check || status=1; \
	$(MAKE) --no-print-directory docs-again DOCS=$(PUBLISHED)/docs || status=1; \
	exit $$status

# Wheel and sdist of this version, checked, and tried on the oldest and the newest Python: dist/.
release:
	$(PYTHON) -m venv build/tools
	build/tools/bin/python -m pip install --quiet --disable-pip-version-check 'build>=1.2,<2' 'twine>=6,<8' 'setuptools>=77'
	build/tools/bin/python benchmarks/release.py --output dist --pythons $(PYTHONS_TRIED)

speed: $(STAMP)
	$(BIN)/python benchmarks/speed.py --part adam,rounding,second-order

clean:
	rm -rf $(VENV) build *.egg-info
