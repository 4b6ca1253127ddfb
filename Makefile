# make run    set up, then serve: API, worker, web page; chats when their tokens are in .env
# make test   set up, then lint, types, layers, tests
#             WITH=diffusion adds torch, which the tests of that engine need
# make walkthrough   draw the pictures of the chats in docs/images from the bots' real messages
# Everything is installed into .venv with the versions in constraints.txt.

PYTHON ?= python3
WITH   ?=
comma  := ,
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test test-slow lint types check format walkthrough setup setup-dev clean

help:
	@sed -n '1,/^$$/s/^# //p' Makefile

run: setup
	@$(BIN)/qart up

setup: $(VENV)/.server
setup-dev: $(VENV)/.dev$(WITH)

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "QArt Bot needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# QReader comes without its own requirements: they name a second OpenCV wheel that would
# overwrite ours. Its one other requirement, pyzbar, is in the pipeline extra.
$(VENV)/.server: $(VENV)/.python pyproject.toml constraints.txt qreader.txt
	@sh .ci/system-packages libzbar0
	@echo "Installing the server and the bots into $(VENV) (a minute or two the first time)"
	@$(INSTALL) --editable '.[server,bot]'
	@$(INSTALL) --no-deps --requirement qreader.txt
	@touch $@

$(VENV)/.dev$(WITH): $(VENV)/.server
	@sh .ci/system-packages chromium postgresql
	@echo "Installing the development tools into $(VENV)"
	@$(INSTALL) --editable '.[server,bot,dev$(if $(WITH),$(comma)$(WITH))]'
	@touch $@

test: lint types check
	@$(BIN)/pytest -n 2 --dist loadfile -m 'not slow'

test-slow: setup-dev
	@$(BIN)/pytest -m slow

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

check: setup-dev
	@$(BIN)/lint-imports --no-cache

format: setup-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

walkthrough: setup-dev
	@sh .ci/system-packages chromium fonts-inter fonts-noto-color-emoji
	@$(BIN)/python -m tests.walkthrough.discord docs/images
	@$(BIN)/python -m tests.walkthrough.slack docs/images

clean:
	rm -rf $(VENV) build dist *.egg-info
