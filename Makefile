# Two commands for a newcomer: `make demo` and `make test`. Everything is set up in .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bayes spark train lint types check eval bench lock clean

$(VENV)/.base: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Counterclaim needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

test: $(VENV)/.dev  ## set everything up and run the tests
	$(BIN)/python -m pytest

$(VENV)/.bayes: $(VENV)/.dev requirements/bayes.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bayes.txt
	@touch $@

bayes: $(VENV)/.bayes  ## what `weigh losses` needs (350 MB), so that its tests run too

demo: $(VENV)/.base  ## set everything up, read the demo reports and show what they claim
	@$(BIN)/python -m counterclaim.views.demo

eval: $(VENV)/.base  ## measure on ../shared and hold the pinned floors
	$(BIN)/python eval/gate.py

bench: $(VENV)/.dev  ## reports a second on one core, peak memory
	$(BIN)/python benchmarks/reading.py

# PySpark comes as source, 450 MB of it, and builds in a minute or two; its tests skip where it is not there
spark: $(VENV)/.dev requirements/spark.txt requirements/spark_build.txt  ## add PySpark, so that the tests of `counterclaim spark` run (needs Java 17)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark_build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements/spark.txt

# torch's build differs by machine (processor, accelerator), so it is pinned by version and not by hash
$(VENV)/.train: $(VENV)/.dev requirements/train.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt
	@touch $@

TRAIN := build/train
train: $(VENV)/.train  ## make the trained reader's weights anew from ../shared and training/own (under two hours on two cores)
	$(BIN)/python training/train.py $(TRAIN)/first --stage first --steps 1200
	$(BIN)/python training/train.py $(TRAIN)/second --stage second --steps 2000 --copies 3 --init $(TRAIN)/first/network.pt
	$(BIN)/python training/export.py $(TRAIN)/second/network.pt $(TRAIN)/model
	$(BIN)/python training/calibrate.py $(TRAIN)/model $(TRAIN)/settings.json
	$(BIN)/python training/export.py $(TRAIN)/second/network.pt src/counterclaim/data/model --settings $(TRAIN)/settings.json --version 3
	$(BIN)/python training/report.py $(TRAIN)/first $(TRAIN)/second --out docs/training.md --picture docs/pictures/training.svg

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests eval benchmarks training
	$(BIN)/ruff format --check src tests eval benchmarks training

types: $(VENV)/.dev
	$(BIN)/mypy

check: test lint types

lock:  ## renew the hashed requirements (needs pip-tools)
	cd requirements && for f in base llm postgres desk spark spark_build dev bayes; do pip-compile -q --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --no-header -o $$f.txt $$f.in; done
	cd requirements && pip-compile -q --generate-hashes --unsafe-package torch --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --no-header -o train.txt train.in

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache
