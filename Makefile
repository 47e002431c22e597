# The commands that everyone uses. Everything they need is set up by themselves.
SHELL := /bin/bash
unexport PYTHONDONTWRITEBYTECODE
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
ifeq ($(PYTHON),)
$(error Fyr needs Python 3.11 or newer on the PATH)
endif

.PHONY: run stop test fire prepare check generate lock evaluate bench reset texts clean

run: ## set everything up and start Fyr
	@$(PYTHON) tools/prepare.py run

prepare: ## set everything up, start nothing
	@$(PYTHON) tools/prepare.py prepare

test: prepare ## all tests
	@tools/packages.sh
	@tools/provider.sh
	@$(MAKE) --no-print-directory check
	@cd web && PATH="$(CURDIR)/.venv/bin:$$PATH" npm test --silent
	@.venv/bin/python -m pytest tests -n 2 --dist worksteal

fire: prepare ## the long tests of crashes and faults: a thousand confirmations under kill -9, each kill point many times
	@.venv/bin/python -m pytest tests/fire -m "fire or not fire" $(ARGS)

check: ## format, lint, import rules, generated files
	@.venv/bin/ruff format --check --quiet . && .venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports > var/log/imports.log || { cat var/log/imports.log; exit 1; }
	@.venv/bin/python -m tools.generate --check

generate: prepare ## write the derived files from the catalogue and the procedures
	@.venv/bin/python -m tools.generate

lock: ## compile the requirement files
	@$(PYTHON) -m tools.lock

evaluate: prepare ## search quality on the frozen question set (ARGS="--accept --freeze --strict")
	@.venv/bin/python -m knowledge.evaluation $(ARGS)

PART ?= all
bench: prepare ## Fyr beside others, or one part: PART=swefaq|search|turns|training|scale|widget (ARGS=--large: a million passages)
	@.venv/bin/python -m tools.bench --part $(PART) $(ARGS)

stop: ## end a Fyr that was left running
	@$(PYTHON) tools/prepare.py stop

reset: ## put the sandbox's first rows back
	@$(PYTHON) tools/prepare.py reset

texts: ## what the sandbox has texted to its people's telephones
	@$(PYTHON) tools/prepare.py texts

clean: ## remove everything that was set up
	@$(PYTHON) tools/prepare.py clean
