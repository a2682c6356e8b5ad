# Everything a person needs: git, make and Python >= 3.11. Nothing is installed outside .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
HOST   ?= 127.0.0.1
PORT   ?= 8501

# No usage statistics leave this machine, whichever way the server is started.
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test bench bench-alarms peers constraints clean

help:
	@echo 'make run          build the environment, the demo portfolio if the store is empty, and serve it'
	@echo 'make test         run every check and every test'
	@echo 'make bench        print the benchmark table'
	@echo 'make bench-alarms print how good the alarms are, beside other tools where they are installed'
	@echo 'make peers        install the tools that we compare with, each apart, under .peers'
	@echo 'make constraints  resolve the dependencies anew into constraints.txt'
	@echo 'make clean        remove the environment and all caches; the store stays'

run: $(READY)
	@$(BIN)/mlgov demo --if-empty
	@exec $(BIN)/mlgov serve --host $(HOST) --port $(PORT)

# Two processes share the tests; threads of theirs besides only get in each other's way.
test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	POLARS_MAX_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder

bench: $(READY)
	@$(BIN)/python -m bench

bench-alarms: $(READY)
	@$(BIN)/python -m bench.alarms

# Tools to compare with, each in an environment of its own. They are never dependencies. Their files name all
# that they need; older releases of pip would look for extras of it again, without a hash.
PEERS := evidently nannyml aequitas aif360
peers: $(PEERS:%=.peers/%/.ready)

.peers/%/.ready: peers/%.txt
	@echo 'installing $* under .peers ...'
	@$(PYTHON) -m venv --clear .peers/$*
	@.peers/$*/bin/python -m pip install --quiet --no-deps --require-hashes -r $<
	@touch $@

# The environment is rebuilt when a pin changes. Every file is checked against its hash. Python compiles
# what is imported when it is imported, which is a small part of all that is installed here.
$(READY): constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'mlgov needs Python 3.11 or newer: make PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	    || { echo 'this Python cannot make environments: install its venv package (on Debian: python3-venv)'; exit 1; }
	@echo 'building the environment in $(VENV) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

constraints:
	@command -v uv >/dev/null || { echo 'make constraints needs uv: pip install uv'; exit 1; }
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o constraints.txt

clean:
	rm -rf $(VENV) .peers build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
