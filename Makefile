# Everything happens inside this folder: the environment is .venv, made on first use.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo demo-model wasm test quick lint docs links notebooks audit torture bench gallery clean

SUITABLE := import sys, ensurepip; assert (3, 10) <= sys.version_info[:2] <= (3, 13)
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.10)
DEMO_MINUTES ?= 3
DEMO_SECONDS ?= 60
DEMO_MODEL_MINUTES ?= 6
SIGNED = --licence CC0-1.0 --by "the audiogen contributors"
PIP_AUDIT ?= 2.10.1

help:  ## say what there is to make
	@echo "make ... [PYTHON=python3.12, for the first setup]"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile

INPUTS := setup.cfg pyproject.toml constraints.txt .ci/build_backend.py .ci/install

setup: .venv/.dev  ## make .venv with audiogen and all that development needs in it

# Each runs again only when what is to be installed has changed. `make demo` needs the first alone.
.venv/.base: $(INPUTS)
	@$(MAKE_VENV)
	@echo "Installing into .venv; TensorFlow is large, so the first time takes a minute or more"
	@.venv/bin/python .ci/install .
	@touch $@

.venv/.dev: $(INPUTS)
	@$(MAKE_VENV)
	@echo "Installing into .venv, with the tools of development"
	@.venv/bin/python .ci/install '.[dev]'
	@touch .venv/.base $@

# Sphinx, with warnings as errors, needs a Python that its newest version knows.
.venv/.docs: .venv/.dev
	@.venv/bin/python -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
		echo "The site is built with Python 3.11 or later, and .venv has an older one: make one with 'make clean setup PYTHON=python3.11'. The pages can be read as they are, in docs/." >&2; \
		exit 1; \
	}
	@.venv/bin/python .ci/install '.[dev,docs]'
	@touch $@

define MAKE_VENV
.venv/bin/python -m pip --version >/dev/null 2>&1 || { \
	for python in $(PYTHONS) ""; do \
		[ -z "$$python" ] || ! $$python -c "$(SUITABLE)" >/dev/null 2>&1 || break; \
	done; \
	[ -n "$$python" ] || { \
		echo "audiogen needs a Python from 3.10 to 3.13 that can make virtual environments: install one (Debian, Ubuntu: apt install python3-venv; elsewhere: python.org), or name one with 'make setup PYTHON=...'." >&2; \
		exit 1; \
	}; \
	echo "Making .venv with $$($$python --version)"; \
	$$python -m venv --clear .venv; \
}
endef

demo: .venv/.base  ## train on datasets/demo for three minutes, render a minute of it
	.venv/bin/audiogen train datasets/demo --name demo --minutes $(DEMO_MINUTES) --force
	.venv/bin/audiogen render demo -o renders/demo.wav --duration $(DEMO_SECONDS) --seed 7 --recall 1 \
		--leap 0.15 --picture renders/demo.png --force
	@echo
	@echo "Listen to renders/demo.wav and look at renders/demo.png. Then try:"
	@echo "  .venv/bin/audiogen render demo -o renders/wild.wav --duration 1m --temperature 1.3 --seed 2"
	@echo "  .venv/bin/audiogen render demo -o renders/noise.wav --duration 1m --noise 0.3"
	@echo "  .venv/bin/audiogen info demo"
	@echo "  .venv/bin/audiogen train FOLDER --name mine      (a folder of your own sound)"

demo-model: .venv/.base  ## train and pack the small model that `audiogen demo` plays
	.venv/bin/audiogen train datasets/demo --name demo-model --minutes $(DEMO_MODEL_MINUTES) --force \
		--basis 152 --units 192 --components 3
	.venv/bin/audiogen pack demo-model -o audiogen/demo/demo.audiogen --corpus $(SIGNED) --force

wasm:  ## build the WebAssembly of exported pages again (needs clang and lld)
	audiogen/export/engine/build

test: setup  ## run every test
	@.venv/bin/python -m pytest -n 2 --dist worksteal $(ARGS)

quick: setup  ## run the tests that take no more than a moment each; compiled code is kept for the next time
	@AUDIOGEN_TESTS_COMPILED=.pytest_cache/compiled .venv/bin/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

lint: setup  ## check format, style, types and floors
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

docs: .venv/.docs  ## build the site of docs/ in build/site, without the network; every warning is an error
	@.venv/bin/python -m sphinx -q -W --keep-going -d build/doctrees docs build/site
	@echo "Open build/site/index.html"

links: .venv/.docs  ## ask every address outside that the pages link to (needs the network)
	@.venv/bin/python -m sphinx -q -b linkcheck -d build/doctrees docs build/links; \
		status=$$?; cat build/links/output.txt; exit $$status

notebooks: .venv/.docs  ## execute the notebooks of docs/ again, and keep their outputs
	@cd docs/notebooks && PATH="$(CURDIR)/.venv/bin:$$PATH" jupyter execute --inplace *.ipynb

audit: setup  ## ask the databases of known faults about every pinned package (needs the network)
	.venv/bin/uv tool run --from 'pip-audit==$(PIP_AUDIT)' pip-audit --disable-pip --no-deps \
		--requirement constraints.txt

torture: setup  ## every enumerated fault: system calls, damaged files, pairs of processes, a hostile network
	@AUDIOGEN_TORTURE=1 .venv/bin/python -m pytest --timeout=7200 tests/torture $(ARGS)

bench: setup  ## measure this machine's card, build/card.md: speed with its floors, and memory
	.venv/bin/python benchmarks/card.py -o build/card.md --training $(ARGS)

gallery: .venv/.base  ## render what each control does, the examples and each kind of model: docs/gallery.md; export three pages
	.venv/bin/python benchmarks/gallery.py
	.venv/bin/audiogen export audiogen/demo/demo.audiogen -o renders/demo.html --corpus 4 --force
	.venv/bin/audiogen export gallery-conducted -o renders/conducted.html --corpus 4 $(SIGNED) --force
	.venv/bin/audiogen export gallery-jazz gallery-conducted -o renders/duo.html --corpus 2 $(SIGNED) --force

clean:  ## remove .venv and everything else that tools have made; keeps checkpoints and renders
	rm -rf .venv build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache \
		.import_linter_cache
	find $(wildcard audiogen tests benchmarks examples) -name __pycache__ -prune -exec rm -rf {} +
