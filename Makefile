# vardsim: `make run` compares the payment reforms of the first study, `make test` checks the code.
# `make validate` compares with the literature, `make bench` measures speed and memory.
# `make docs` builds the documentation as a site. Tests run on all cores, at most four, as each
# takes a gigabyte of memory; `make test WORKERS=0` runs them in one process.
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed
STUDY := experiments/first_look.yaml
WORKERS ?= logical
PYTEST := $(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal
OUT := results/$(basename $(notdir $(STUDY)))

.PHONY: run test claims validate library bench docs
.DELETE_ON_ERROR:

run: $(STAMP)
	@$(BIN)/vardsim run $(STUDY) --out $(OUT)
	@echo "Report: $(OUT)/report.html"

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST)

claims: $(STAMP)
	@$(BIN)/vardsim run claims --jobs 2 --out results/claims
	@$(BIN)/vardsim run claims_long --jobs 2 --out results/claims_long
	@$(BIN)/vardsim claims results/claims || test $$? -eq 1

validate: claims
	@$(BIN)/vardsim claims results/claims --markdown > docs/validation.md || test $$? -eq 1
	@echo "Page: docs/validation.md"
	$(PYTEST) -m slow

library: $(STAMP)
	@$(BIN)/vardsim run library --jobs 2 --out results/library
	@$(BIN)/vardsim reforms --results results/library --markdown > docs/reforms.md
	@echo "Page: docs/reforms.md"

docs: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,docs]"
	@$(BIN)/vardsim prepare
	@$(BIN)/mkdocs build --quiet
	@echo "Site: site/index.html"

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	@$(BIN)/python -m benchmarks

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "vardsim needs Python 3.11 or later"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	$(BIN)/vardsim prepare
	@touch $@
