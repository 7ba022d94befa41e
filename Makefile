# What can be done with a checkout; `make` alone lists it. Needs make and Python 3.11, 3.12 or 3.13.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:

BIN := .venv/bin
# Most tests wait for a socket or a process: twice as many at once as this machine has cores.
export WORKERS ?= $(shell echo $$((2 * $$(nproc))))

help: ## list what can be made here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## start the whole line on this PC, with a simulated PLC and Odoo
	@.ci/environment .venv run
	@$(BIN)/batchline --demo

run: ## open the window with this PC's own settings
	@.ci/environment .venv run
	@$(BIN)/batchline

test: ## check and test everything, as CI does
	@.ci/environment .venv test
	@.ci/screen
	@$(MAKE) --no-print-directory lint types imports tests other-pythons

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Offscreen wherever it runs, and in a locale that every Debian has: Qt warns of any other.
tests bench other-pythons: export QT_QPA_PLATFORM := offscreen
tests bench other-pythons: export LC_ALL := C.UTF-8

tests:
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

other-pythons:
	@.ci/other-pythons

installer: ## make the Windows setup (on Debian by Wine) and its parts list into dist/
	@.ci/installer/make windows

trial: ## make setup and Linux folder, install, try and uninstall them (half an hour)
	@.ci/installer/make trial

folder: ## make the program folder for this Linux into dist/linux
	@.ci/installer/make linux

bench: ## measure links, database (a history of 200,000 batches), window and a flood of alarms
	@.ci/environment .venv test
	@$(BIN)/python -m tests.bench

screenshots: ## draw every screen in all its states, looks and languages into build/screenshots
	@.ci/environment .venv test
	@QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 $(BIN)/python -m tests.screenshots $(PICTURES)

# Shorter: make soak DAY="--cycles 1 --courses 1 --away 3" CRASHES="--kills 2" \
#   STATIONS="--take-overs 3 --rounds 2"
soak: ## run a day of the plant, kill it hundreds of times, change stations (one to two hours)
	@.ci/environment .venv test
	@$(BIN)/python -m tests.soak $(DAY)
	@$(BIN)/python -m tests.soak.crashes $(CRASHES)
	@$(BIN)/python -m tests.soak.stations $(STATIONS)

clean: ## delete the environments and what the tools left behind
	rm -rf .venv .venvs build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find hmi services resources tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo run installer trial folder test lint types imports tests other-pythons bench screenshots soak clean
