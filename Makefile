# The one door: `make` lists the verbs. Each verb does the set-up it needs and skips what is up to date.
# SPDX-License-Identifier: Apache-2.0

.DEFAULT_GOAL := help
.PHONY: help setup build test demo bench soak fuzz rings pickles pickles-speed arrays-speed layouts tearing values chaos calls pool-speed mutate lint format doctor clean wheel linux compiler
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PY := .venv/bin
TYPED := tools python/src python/demo python/tests interop-tests
LAUNCH := java/cli/target/launch
POMS := pom.xml java/core/pom.xml java/cli/pom.xml java/graalpy/pom.xml interop-tests/pom.xml
# Folders count too, so that a deleted file is noticed.
SOURCES := $(POMS) spec/choosing.json $(shell find java/*/src interop-tests/src docs/explain docs/examples python/src python/demo \
    -name __pycache__ -prune -o \( -type f -o -type d \) -print 2>/dev/null)

# What was built on a JDK that has gone since is not built.
ifeq ($(shell jdk=$$(cat $(LAUNCH)/jdk 2>/dev/null) && [ -x "$$jdk/bin/java" ] && echo there),)
$(shell rm -f $(LAUNCH)/built)
endif

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

setup: .venv/stamp .venv/maven-stamp ## make .venv with pinned versions and fetch Maven's dependencies

build: .venv/stamp $(LAUNCH)/built ## compile, and make the command ready to start

test: lint compiler ## everything CI runs: lint, then the tests of Java, of Python and of both together
	@tools/maven verify
	@touch $(LAUNCH)/built

demo: build ## watch Java and Python work together on real input
	@./antaboga demo

bench: build compiler ## measure every mechanism beside its C floor
	@./antaboga bench

soak: build # 1,000,000 messages and answers over every mechanism; fails if memory or descriptors grow
	@./antaboga bench --soak 1000000 --cores 1 --pair java-cpython,cpython-cpython

layouts: build compiler # thousands of declarations by chance, laid out by Java, ctypes, numpy, struct and C (minutes)
	@ANTABOGA_DECLARATIONS=3000 $(PY)/pytest -q interop-tests/layouts python/tests/test_layout_bindings.py

tearing: build # 10,000,000 reads of records that the other language keeps writing; none that is accepted may be torn (minutes)
	@ANTABOGA_READS=2500000 $(PY)/pytest -q interop-tests/layouts/test_tearing.py

values: build # 1,000,000 values by chance to the other language and back, half of them made by each (minutes)
	@ANTABOGA_VALUES=1000000 ANTABOGA_WATCHDOG=3600 tools/maven -q -pl java/core test -Dtest=ValuesAcrossTest

chaos: build # 10,000 calls of pools whose workers are killed, stopped and starved, over every mechanism (minutes)
	@ANTABOGA_CHAOS=10000 ANTABOGA_WATCHDOG=3600 tools/maven -q -pl java/core test -Dtest=PoolChaos

calls: build # 1,000,000 calls of a worker; fails if memory or descriptors of either process grow
	@tools/maven -q -pl java/core test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
	    -Dexec.args="-Xms64m -Xmx64m -XX:+AlwaysPreTouch -Dantaboga.root=$(CURDIR) -cp %classpath io.antaboga.call.CallsSoak 1000000"

pool-speed: build # work that keeps a processor busy, by two workers and by one
	@tools/maven -q -pl java/core test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
	    -Dexec.args="-Dantaboga.root=$(CURDIR) -cp %classpath io.antaboga.call.PoolSpeed"

mutate: build compiler # break the code in one place at a time; fails if a test does not notice (takes hours)
	@tools/mutate

fuzz: build # 1,000,000 mutated pickles: each is read or refused, in bounded time and memory
	@cd interop-tests && ../.venv/bin/python fuzz_pickles.py

rings: build compiler # 10,000,000 messages each way, 10,000 crashes, hostile words and litmus over rings (an hour)
	@ANTABOGA_WATCHDOG=7200 ANTABOGA_RING_MESSAGES=10000000 ANTABOGA_RING_CRASHES=10000 ANTABOGA_RING_CASES=1000000 ANTABOGA_RING_STEPS=5000 \
	    ANTABOGA_LITMUS_ROUNDS=5000000 $(PY)/pytest -q --durations=0 interop-tests/rings interop-tests/tests/test_ring_peers.py \
	    interop-tests/tests/test_ring_crash.py python/tests/test_ring_hostile.py
	@ANTABOGA_WATCHDOG=7200 ANTABOGA_RING_CASES=1000000 tools/maven -q -pl java/core test -Dtest=RingHostileTest

pickles: build # 1,000,000 values by chance, pickled by every CPython, through Java and back (minutes)
	@cd interop-tests && ../.venv/bin/python random_pickles.py

pickles-speed: .venv/stamp # pickles of 1 MB written and read by this project, by razorvine and by CPython
	@tools/maven -q -pl java/core test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
	    -Dexec.args="-cp %classpath io.antaboga.multiprocessing.pickle.PickleSpeed $(CURDIR)/$(PY)/python"

arrays-speed: build # an item of an array and a field against a VarHandle, numpy's sums, arrays of 64 bytes to 3 GiB handed over
	@./antaboga bench array

lint: .venv/stamp ## formatters in check mode, ruff, mypy --strict (javac and javadoc warnings fail the build itself)
	@$(PY)/ruff check --quiet .
	@$(PY)/ruff format --check --quiet .
	@for folder in $(TYPED); do \
	    [ -z "$$(find $$folder -name '*.py' -print -quit)" ] || $(PY)/mypy --no-error-summary $$folder || exit 1; done
	@tools/format-java check

format: .venv/stamp ## format the Python and the Java sources
	@$(PY)/ruff check --quiet --fix .
	@$(PY)/ruff format --quiet .
	@tools/format-java apply

doctor: build ## check this machine: limits, permissions, JDK, Python
	@./antaboga doctor

clean: ## remove what the build made, .venv too
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis target java/*/target interop-tests/target dist
	@find tools python interop-tests spec -name __pycache__ -prune -exec rm -rf {} +

wheel: .venv/stamp # build the Python package's wheel into dist/
	@$(PY)/python -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir dist ./python

linux:
	@[ "$$(uname -s)" = Linux ] || { echo "antaboga: this is $$(uname -s): Linux is needed" >&2; exit 1; }

compiler:
	@command -v "$${CC:-cc}" >/dev/null || \
	    echo "antaboga: no C compiler found: the C peer is left out; install gcc or set CC to have it" >&2

.venv/stamp: python/requirements-dev.txt python/pyproject.toml tools/make-venv tools/find-python | linux
	@tools/make-venv
	@touch $@

.venv/maven-stamp: $(POMS) .venv/stamp
	@tools/maven -q org.apache.maven.plugins:maven-dependency-plugin:go-offline
	@touch $@

$(LAUNCH)/built: $(SOURCES) tools/launch-files tools/RenewClasses.java | .venv/stamp
	@echo "building"
	@tools/maven -q package -DskipTests -Djavadoc.phase=none
	@touch $@
