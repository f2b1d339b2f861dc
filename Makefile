# scenegen. `make` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV ?= .venv
OUT ?= demo
# How the tests are shared out: a process a core, four at most; what one has not begun another takes over. PARALLEL= runs them in one.
PARALLEL ?= -n auto --maxprocesses 4 --dist worksteal
PY := $(VENV)/bin/python
# Not compiled as it is installed, which takes a third of the time: what is used compiles itself at its first import.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile
comma := ,
# Compiled once and kept, whatever the shell says: each of the many processes that tests start begins in three quarters of the time.
export PYTHONDONTWRITEBYTECODE :=
# The first Python of 3.11 or newer that really runs; override with make PYTHON=...
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo "$$p"; break; fi; done)
APT_VENV := python3 python3-venv
APT_GL := libegl1 libgl1 libgl1-mesa-dri libopengl0 libglx0
# What wheels of the extras link to and do not carry (scenegen/system.py).
APT_EXTRAS := libatomic1 libgomp1 libusb-1.0-0 libx11-6 libxrender1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(VENV)/.core ## set up, build four scenes with pictures, clips and questions, write the gallery
	$(PY) -m scenegen quickstart --out $(OUT)

.PHONY: test
test: gl extras browser $(VENV)/.dev ## set up, check style and types, run the tests
	$(VENV)/bin/ruff check scenegen tests
	$(VENV)/bin/ruff format --check scenegen tests
	@said=$$(mktemp); $(VENV)/bin/mypy >"$$said" 2>&1 & mypy=$$!; \
	echo "$(PY) -m pytest $(PARALLEL), and mypy beside it"; $(PY) -m pytest $(PARALLEL); tests=$$?; \
	types=0; wait $$mypy || types=$$?; cat "$$said"; rm -f "$$said"; [ $$tests = 0 ] && [ $$types = 0 ]

.PHONY: test-core
test-core: $(VENV)/.dev ## the tests of a minute: all but those that build, render at length or start processes
	$(PY) -m pytest $(PARALLEL) -m "not slow and not long"

.PHONY: test-long
test-long: gl extras browser $(VENV)/.dev ## every combination of which `make test` does a part: half an hour
	$(PY) -m pytest $(PARALLEL) -m long

.PHONY: test-lowest
test-lowest: ## try the lowest versions that pyproject.toml allows, on Python 3.11, in an environment of their own
	tests/lowest.sh

.PHONY: bench
bench: $(VENV)/.dev ## run the benchmarks: each prints a ratio to a bare reference
	for f in tests/benchmarks/bench_*.py; do echo "== $$f"; \
		case $$f in */bench_cycles.py) [ -n "$$SCENEGEN_BLENDER" ] || { echo "left out: SCENEGEN_BLENDER names no Python with Blender"; continue; };; esac; \
		$(PY) $$f || exit 1; done

.PHONY: check-scenes
check-scenes: $(VENV)/.dev ## compose N scenes (N=200) and measure that nothing interpenetrates or floats and cameras see
	$(PY) tests/benchmarks/check_scenes.py --scenes $(or $(N),200) --workers $(or $(WORKERS),2)

.PHONY: format
format: $(VENV)/.dev ## format the code and fix what ruff can
	$(VENV)/bin/ruff check --fix scenegen tests
	$(VENV)/bin/ruff format scenegen tests

.PHONY: sheets
sheets: $(VENV)/.core ## draw the catalogue: every kind of thing from four sides, in docs/catalogue.md
	$(PY) docs/make_sheets.py

.PHONY: docs
docs: $(VENV)/.docs ## build the site of docs/ in site/, nothing in it fetched from elsewhere (search wants it served: python -m http.server -d site)
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

.PHONY: doctor
doctor: $(VENV)/.core ## say what this machine can do and what it lacks
	$(PY) -m scenegen doctor

.PHONY: clean
clean: ## remove the environment, caches and the demo
	rm -rf $(VENV) $(OUT) .mypy_cache .ruff_cache .pytest_cache build dist site
	find scenegen tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- setting up -------------------------------------------------------------------------------

# Run apt-get where we may, print the command where we may not. $(1): packages, $(2): 1 = must succeed.
define apt
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1)) >/dev/null 2>&1 \
			|| { echo "could not run: apt-get install $(1)"; [ "$(2)" != 1 ]; }; \
	elif command -v apt-get >/dev/null 2>&1 && command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then \
		(sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends $(1)) >/dev/null 2>&1 \
			|| { echo "could not run: sudo apt-get install $(1)"; [ "$(2)" != 1 ]; }; \
	else \
		echo "missing system packages; run:  sudo apt-get install $(1)"; [ "$(2)" != 1 ]; \
	fi
endef

# Optional: the tests that look at the gallery in a browser are skipped without one.
.PHONY: browser
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
		if command -v $$name >/dev/null 2>&1; then exit 0; fi; done; \
	if [ -z "$(NO_BROWSER)" ]; then $(call apt,chromium,0); fi

.PHONY: python
python:
	@if ! { [ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import ensurepip, venv' >/dev/null 2>&1; }; then $(call apt,$(APT_VENV),1); fi

# Optional: without any OpenGL scenegen renders by ray casting, and the tests that need GL are skipped.
.PHONY: gl
gl:
	@if ! ls /usr/lib/*/libEGL.so.1 /usr/lib64/libEGL.so.1 >/dev/null 2>&1 && [ -z "$(NO_GL)" ]; then $(call apt,$(APT_GL),0); fi

# Needed by the path tracer, the second ray caster and pyrender; their tests fail without.
.PHONY: extras
extras:
	@for lib in libatomic.so.1 libgomp.so.1 libusb-1.0.so.0 libX11.so.6 libXrender.so.1; do \
		if ! ls /usr/lib/*/$$lib /usr/lib64/$$lib >/dev/null 2>&1; then $(call apt,$(APT_EXTRAS),0); break; fi; \
	done

$(VENV)/bin/python: | python
	@p="$(PYTHON)"; [ -n "$$p" ] || p=python3; \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "scenegen needs Python 3.11 or newer; found $$($$p --version). Install one and run: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }; \
	"$$p" -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python pyproject.toml
	$(PIP) -e .
	@touch $@

$(VENV)/.docs: $(VENV)/bin/python pyproject.toml
	$(PIP) -e '.[docs]'
	@touch $@ $(VENV)/.core

# What trains comes first and pinned: the version that CI trains with, of which it has a wheel without CUDA (190 MB). Where pip is not shown one it
# takes PyPI's, which on Linux brings several GB of CUDA: `make NO_TORCH=1 test` leaves both out, and what trains is skipped.
TORCH := torch==2.13.0
$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	if [ -z "$(NO_TORCH)" ]; then $(PIP) $(TORCH); fi
	$(PIP) -e '.[dev,docs,pyrender,photoreal,crosscheck,compressed,video,rerun,audit,gym,ray,remote,consumers$(if $(NO_TORCH),,$(comma)trl)]'
	@touch $@ $(VENV)/.core $(VENV)/.docs
