# Luzhang (路长). Bare `make` lists what there is.
# Each line of a recipe is one plain command, so a Ctrl-C or a SIGTERM reaches it directly.

PORT ?= 8000
ARGS ?=
PYTHON = .venv/bin/python
PURE = $(shell grep -rlE --include='*.py' '^"""Pure:' gis_core grids findings tiles)
export PORT

.DEFAULT_GOAL := help
.PHONY: help bench-tiles bench-viewer soak-kiosk bench-api bench-assign bench-batch bench-edit bench-editor bench-scores prove-index prove-qgis run worker test test-deep lint lint-style lint-types lint-floors bless stop reset demo-nyc set-up set-up-tests

help: ## list what there is
	@echo "Luzhang (路长): make run, then open http://127.0.0.1:$(PORT)"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: set-up ## set up what is missing and serve in the foreground (PORT=8001 for another port)
	@$(PYTHON) manage.py serve --port $(PORT)

worker: set-up ## a further worker: files of places, answers that a revision made stale (the server starts one)
	@$(PYTHON) manage.py worker

# The whole file by file, each worker with a database of its own; one more than there are cores, so that a core
# computes for one while another waits for the database, a page or a process. A part is quicker on one.
WORKERS = $(shell echo $$(( $$(nproc) + 1 )))
test: set-up-tests ## set up what is missing and run the whole suite (ARGS="-k words" for a part)
	@$(PYTHON) -m pytest $(if $(ARGS),$(ARGS),-n $(WORKERS) --dist loadfile)

test-deep: set-up-tests ## search for counterexamples ten times as long as the suite does (ARGS="-k words" for a part; an hour)
	@LUZHANG_DEEP=10 LUZHANG_ROSTER_WALKS=100 $(PYTHON) -m pytest $(if $(ARGS),$(ARGS),-n $(WORKERS) --dist loadfile $$(grep -rlE 'deep import examples|tests import deep|LUZHANG_ROSTER_WALKS' tests --include=test_*.py))

lint: lint-style lint-types lint-floors ## ruff, mypy (strict) for the pure rooms, import-linter for the floors

lint-style: set-up
	@$(PYTHON) -m ruff check .

lint-types: set-up
	@$(PYTHON) -m mypy $(PURE) gis_core/state.py gis_core/cluster.py gis_core/serving.py

lint-floors: set-up
	@$(PYTHON) -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())" --no-logo

bless: set-up-tests ## rewrite the golden files of tests/golden from what the code answers now
	@$(PYTHON) -m pytest --bless $(ARGS)

bench-api: set-up-tests ## single questions a second, beside an empty view and raw SQL (minutes; needs wrk)
	@$(PYTHON) -m tests.benchmarks.bench_one_place

bench-edit: set-up-tests ## time operations of a draft, its publication, and what is redone after it (ARGS="--grids 20000 --findings 1000000")
	@$(PYTHON) -m tests.benchmarks.bench_edit $(ARGS)
	@$(PYTHON) -m tests.benchmarks.bench_stale $(ARGS)

bench-editor: set-up-tests ## time from letting go of a border to the server's boundaries on the map, in Chromium (ARGS="--drags 200")
	@$(PYTHON) -m tests.benchmarks.bench_editor $(ARGS)

bench-scores: set-up-tests ## score a month and a year of 100,000 findings a year, read, scored and stored (minutes)
	@$(PYTHON) -m tests.benchmarks.bench_scores $(ARGS)

bench-batch: set-up-tests ## answer a file of ARGS=5000000 places, CSV and Parquet: rows a second, memory on the way (needs the demo)
	@$(PYTHON) -m tests.benchmarks.bench_batch $(if $(ARGS),$(ARGS),100000) --answer

bench-tiles: set-up-tests ## tiles a second, uncached, kept and 304, beside peers; density at 1 to 100 M findings (ARGS="--parts serve --seconds 5 --reps 2"; 15 minutes)
	@$(PYTHON) -m tests.benchmarks.bench_tiles $(ARGS)

bench-viewer: set-up-tests ## time the map page of a server that runs, from navigation to the first coloured tile (ARGS=http://127.0.0.1:8000)
	@$(PYTHON) -m tests.benchmarks.bench_viewer $(ARGS)

soak-kiosk: set-up-tests ## a kiosk's night on a server that runs, in minutes (ARGS="http://127.0.0.1:8000 --views 300")
	@$(PYTHON) -m tests.browser.kiosk_night $(ARGS)

prove-qgis: set-up-tests ## prove what our docs say of QGIS with the QGIS of this machine, on a server that runs from here (ARGS="http://127.0.0.1:8000 --keep pictures"; 2 minutes)
	@$(PYTHON) -m tests.real_clients.prove_qgis $(ARGS)

PEERS = .state/bench-assign

bench-assign: set-up-tests ## time the point index beside what others use, 1 M and 10 M places (ARGS="--points 1000000")
	@test -d $(PEERS) || $(PYTHON) -m pip install -q --disable-pip-version-check --no-deps --target $(PEERS) duckdb==1.4.4 duckdb-ext-spatial==1.4.4.20260205 sedonadb==0.5.0 geoarrow-pyarrow==0.3.0 geoarrow-types==0.4.1 geoarrow-c==0.4.0 || echo "SedonaDB and DuckDB are not to be had here."
	@BENCH_ASSIGN_PEERS=$(PEERS) $(PYTHON) -m tests.benchmarks.bench_assign $(ARGS)

prove-index: set-up-tests ## prove the point index on a million hostile places, against PostGIS, shapely and fractions (minutes)
	@$(PYTHON) -m tests.benchmarks.prove_index $(ARGS)

stop: ## end the server, the worker and the database cluster, wherever a run left them
	@if test -x $(PYTHON); then $(PYTHON) manage.py serve --stop; else echo "Nothing was set up here."; fi

reset: ## ask, then remove the private database cluster with all its data (ARGS=--yes: do not ask)
	@if test -x $(PYTHON); then $(PYTHON) manage.py cluster reset $(ARGS); else echo "Nothing was set up here."; fi

demo-nyc: set-up ## serve New York by configuration alone, in a cluster of its own (DATA=folder with its files)
	@test -d "$(DATA)" || { echo "Say where New York's files lie: make demo-nyc DATA=folder"; exit 2; }
	@LUZHANG_INSTANCE=nyc $(PYTHON) manage.py serve --port $(PORT) --demo load_demo_nyc "$(DATA)"

set-up: ## Debian packages, Python environment, browser libraries, translations: what is missing of them
	@.ci/set_up

set-up-tests:
	@.ci/set_up --tests
