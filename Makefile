# The one door: `make` lists the verbs. Each verb does the set-up it needs and skips what is up to date.
# SPDX-License-Identifier: Apache-2.0

.DEFAULT_GOAL := help
.PHONY: help setup build test demo bench lint format doctor clean wheel linux
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:

PY := .venv/bin
TYPED := $(wildcard python/src python/tests interop-tests)

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

setup: .venv/stamp ## make .venv with pinned versions

build: .venv/stamp | linux ## compile, and make the command ready to start
	@tools/maven -q package -DskipTests

test: lint ## everything CI runs: lint, then the tests of Java, Python and both together
	@tools/maven verify

demo: build ## watch Java and Python work together on real input
	@./antaboga demo

bench: build ## measure every mechanism beside its C floor
	@./antaboga bench

lint: .venv/stamp | linux ## formatters in check mode, ruff, mypy --strict (javac and javadoc warnings fail the build)
	@$(PY)/ruff check .
	@$(PY)/ruff format --check --quiet .
	@for folder in $(TYPED); do if [ -n "$$(find $$folder -name '*.py' -print -quit)" ]; then $(PY)/mypy $$folder || exit 1; fi; done
	@tools/format-java check

format: .venv/stamp | linux ## format the Python and the Java sources
	@$(PY)/ruff check --quiet --fix .
	@$(PY)/ruff format --quiet .
	@tools/format-java apply

doctor: build ## check this machine: limits, permissions, JDK, Python
	@./antaboga doctor

clean: ## remove what the build made, .venv too
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache target java/*/target interop-tests/target dist

wheel: .venv/stamp # build the Python package's wheel into dist/
	@$(PY)/python -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir dist ./python

linux:
	@[ "$$(uname -s)" = Linux ] || { echo "antaboga: needs Linux (this is $$(uname -s))" >&2; exit 1; }

.venv/stamp: python/requirements-dev.txt python/pyproject.toml tools/make-venv tools/find-python | linux
	@tools/make-venv
	@touch $@
