# make run and make test bring everything up from a bare clone: Python 3.11+, pip and make are all it takes.
PYTHON ?= python3
RAW ?= raw
OUTPUT ?= output
CRON ?= 0 6 * * 1
KILLS ?= 50
INPUTS ?= 2000
CORES ?= 2
BIN := .venv/bin

.PHONY: run serve test lint lock samples clean evaluate train torture scale

.venv/ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	command -v uv >/dev/null 2>&1 || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	# compiled once and here: where PYTHONDONTWRITEBYTECODE is set, as in many containers, every process would compile anew
	PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src flows
	touch $@

run: .venv/ready  ## the Prefect flow over RAW, tables into OUTPUT
	$(BIN)/python flows/ingest.py --raw $(RAW) --output $(OUTPUT)

serve: .venv/ready  ## the flow over RAW by CRON, and whenever a report lands there, until Ctrl-C
	$(BIN)/yanbao serve --raw $(RAW) --output $(OUTPUT) --cron "$(CRON)" --watch

test: .venv/ready  ## the whole suite, on CORES cores
	$(BIN)/python -m pytest -n $(CORES) --dist worksteal

evaluate: .venv/ready  ## score against tests/golden, and against all of ../shared where it is there
	$(BIN)/yanbao evaluate tests/golden/*.jsonl --reports raw --misses
	$(BIN)/yanbao evaluate benchmarks/reports/*.jsonl --reports benchmarks/reports --misses
	$(BIN)/yanbao evaluate $(patsubst benchmarks/pdf/%.pdf,benchmarks/reports/%.jsonl,$(wildcard benchmarks/pdf/*.pdf)) --reports benchmarks/pdf
	if test -d ../shared/gold; then $(BIN)/yanbao evaluate ../shared/gold/*.jsonl --reports ../shared/reports/pdf && \
		$(BIN)/yanbao evaluate ../shared/gold/*.jsonl --reports ../shared/reports/txt --misses --names --unseen --confidence; fi

lint: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock:  ## after a change of the ranges in pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml \
		--no-emit-index-url --custom-compile-command "make lock" -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group dev --group train pyproject.toml \
		--constraints requirements.lock --no-emit-index-url --custom-compile-command "make lock" -o requirements-train.lock

samples: .venv/ready  ## typeset the reports in raw/ again (needs Debian's fonts-noto-cjk)
	PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip install --quiet --python $(BIN)/python --group samples
	$(BIN)/python samples/typeset.py

clean:
	rm -rf .venv output state

torture: .venv/ready  ## kills runs, feeds broken and costly reports, and counts what was lost (KILLS, INPUTS)
	$(BIN)/python benchmarks/torture.py --kills $(KILLS) --inputs $(INPUTS)

scale: .venv/ready  ## memory and seconds of a report of 2,000 pages and of 1,000 reports
	$(BIN)/python benchmarks/scale.py

train: .venv/ready  ## the recogniser of names and the classifier of deeds anew from training/, with their figures, into the package's data
	PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-train.lock
	# glibc keeps what batches of ever other sizes leave behind, 20 GB in the end, unless large pieces are given back
	MALLOC_MMAP_THRESHOLD_=8388608 OMP_NUM_THREADS=2 $(BIN)/python flows/train_names.py
	OMP_NUM_THREADS=1 $(BIN)/python flows/train_deeds.py
