# Everything runs from .venv, which the first command makes. PYTHON names the interpreter to make it with (3.11 or newer).
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/influencer

.PHONY: day run test lint bench trials trials-syscalls model train bluesky-server bluesky-appview replies claims gauge helplines clean

day: $(VENV)/.ready          ## make tomorrow's drafts of the shipped persona and say how to review them
	@$(RUN) day

run: $(VENV)/.ready          ## the daily scheduler: makes, looks at the folders, posts what was approved
	@$(RUN) run

test: $(VENV)/.ready-dev     ## the tests, offline
	$(VENV)/bin/python -m pytest

lint: $(VENV)/.ready-dev     ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.ready-dev    ## the figures of docs/performance.md
	$(VENV)/bin/python -m pytest tests/bench -m bench -s -p no:cacheprovider

trials: $(VENV)/.ready-dev   ## kill the publisher everywhere, on both databases; writes docs/reliability.md
	$(VENV)/bin/python tests/trials/reliability.py

trials-syscalls: $(VENV)/.ready-dev   ## kill and spoil each system call of a post and an approval; needs strace; an hour
	$(VENV)/bin/python tests/trials/syscalls.py

model: $(VENV)/.ready-dev    ## a million steps of the publisher and the folders against the model; hours, goes on where it ended
	$(VENV)/bin/python tests/trials/model.py

train: $(VENV)/.ready-dev    ## train the starter checkpoint again (hours on a laptop; resumes)
	$(VENV)/bin/python -m influencer.starter.train --out .work/starter --resume

bluesky-server: tests/pds/node_modules/.ready   ## a real Bluesky server for the tests (Node 20; some minutes)

bluesky-appview: tests/appview/node_modules/.ready   ## a whole Bluesky network with its AppView for the tests (PostgreSQL too)

replies: $(VENV)/.ready-dev  ## the figures of docs/replies.md: how comments are judged and answered
	PYTHONPATH=tests:. $(VENV)/bin/python tests/replies_figures.py

claims: $(VENV)/.ready-dev   ## the figures of docs/words.md: contradictions that get through, captions refused for nothing
	PYTHONPATH=tests:. $(VENV)/bin/python tests/claims_figures.py

gauge: $(VENV)/.ready-dev    ## learn the weights by which comments are judged as a whole
	PYTHONPATH=tests:. $(VENV)/bin/python tests/replies_gauge.py

helplines: $(VENV)/.ready    ## the release check of the helplines: fails when one that is shown is unverified or old
	$(VENV)/bin/python -m influencer.replies

clean:                       ## remove .venv and caches; never personas/ or outputs/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info tests/pds/node_modules tests/appview/node_modules

$(VENV)/.ready: pyproject.toml
	@echo "Setting up $(VENV) (once; a few minutes)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12 day") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready pyproject.toml
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

tests/%/node_modules/.ready: tests/%/package-lock.json
	@cd tests/$* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
