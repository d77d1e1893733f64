# Thimble. `make` lists the targets.
#
# build/ holds all that is made: dex.wasm (the core), host/ and tests/ (compiled TypeScript), firmware/ (boards).
# Stamp files there tell what is new; any of it may be deleted.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

NODE ?= node
NPM ?= npm
BIN := node_modules/.bin

# More words for the program behind a target: make demo DEMO_ARGS="--loss 30%".
DEMO_ARGS ?=
BENCH_ARGS ?=
SIZES_ARGS ?=
MUTANTS_ARGS ?=
WEB_ARGS ?=
# How long `make fuzz` goes on.
FUZZ_SECONDS ?= 600
EMULATE_ARGS ?=
FLASH_ARGS ?=

CORE_SOURCES := $(shell find assembly -name '*.ts')
HOST_SOURCES := $(shell find host tests -name '*.ts' -not -path 'tests/unit/*')
UNIT_SOURCES := $(shell find tests/unit -name '*.spec.ts' 2>/dev/null)
TEST_SOURCES := $(filter %.test.ts,$(HOST_SOURCES))
TEST_PROGRAMS := $(patsubst %.ts,build/%.js,$(sort $(TEST_SOURCES)))
FUZZERS := $(strip $(foreach program,$(TEST_PROGRAMS),$(if $(findstring fuzz,$(notdir $(program))),$(program))))
C_SOURCES := $(shell find boards -name '*.[ch]' 2>/dev/null)

PRETTIER := $(BIN)/prettier --log-level warn
PRETTIER_AS := $(PRETTIER) --plugin assemblyscript-prettier
PRETTY := "host/**/*.ts" "tests/**/*.ts" "!tests/unit/**" "bin/*.js" "tools/**/*.mjs" "boards/**/*.mjs" "*.mjs" "*.js"
PRETTY_AS := "assembly/**/*.ts" "tests/unit/**/*.ts" --no-error-on-unmatched-pattern

.PHONY: help
help: ## lists the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)$$/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

# --- What the rest stands on -----------------------------------------------------------------------------------------

node_modules/.package-lock.json: package-lock.json
	@echo "setup: npm ci"
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

# Small, because an interpreter turns each byte into four of RAM: what is called once is inlined, and so are bodies of up to three
# bytes (docs/measurements/ram.md holds what was tried). The features are those that asc uses.
WASM_OPT := -Oz --converge --one-caller-inline-max-function-size 100000 --always-inline-max-function-size 3 \
  --enable-bulk-memory --enable-sign-ext --enable-mutable-globals

# The large profile is for speed: what is unrolled stays so. Nothing lies below 1,024 (assembly/memory.ts).
WASM_OPT_full := -O3 --converge --low-memory-unused --enable-bulk-memory --enable-sign-ext --enable-mutable-globals
WASM_OPT_crypto := $(WASM_OPT_full)
WASM_OPT_dex := $(WASM_OPT)
# full for engines with vectors: Node and browsers.
WASM_OPT_host := $(WASM_OPT_full) --enable-simd

PROFILES := dex full host crypto
PROFILE_MODULES := $(PROFILES:%=build/%.wasm)

# The crypto of dex alone, for `make sizes`: built as dex is.
build/dex-crypto.wasm: assembly/profiles/dex-crypto.ts $(CORE_SOURCES) asconfig.json node_modules/.package-lock.json
	@mkdir -p build
	@$(BIN)/asc $< --target dex --outFile build/dex-crypto.asc.wasm --textFile build/dex-crypto.wat
	@$(BIN)/wasm-opt build/dex-crypto.asc.wasm $(WASM_OPT_dex) -o $@

$(PROFILE_MODULES): build/%.wasm: assembly/profiles/%.ts $(CORE_SOURCES) asconfig.json node_modules/.package-lock.json
	@mkdir -p build
	$(BIN)/asc assembly/profiles/$*.ts --target $*
	$(BIN)/wasm-opt build/$*.asc.wasm $(WASM_OPT_$*) -o $@

# Profile full with protection against faults: signing verifies its own result (assembly/profile.ts). For tests, and for who wants it.
build/full-checked.wasm: assembly/profiles/full.ts $(CORE_SOURCES) asconfig.json node_modules/.package-lock.json
	@mkdir -p build
	$(BIN)/asc assembly/profiles/full.ts --target full-checked
	$(BIN)/wasm-opt build/full-checked.asc.wasm $(WASM_OPT_full) -o $@

build/.typescript: $(HOST_SOURCES) tsconfig.json node_modules/.package-lock.json
	@rm -rf build/host build/tests # what a file that is gone was compiled to
	@mkdir -p build
	$(BIN)/tsc -p tsconfig.json
	@touch $@

# The module as base64, for `thimble/inline`.
INLINE := build/host/browser/full-wasm.js

$(INLINE): build/full.wasm build/.typescript host/browser/full-wasm.d.ts tools/inline-wasm.mjs
	@$(NODE) tools/inline-wasm.mjs $< $@

# Firmware of the boards: target `boards`, and one for each board.
include boards/boards.mk

# --- Targets ---------------------------------------------------------------------------------------------------------

.PHONY: build
build: $(PROFILE_MODULES) build/full-checked.wasm build/.typescript $(INLINE) boards ## builds the core, the host's programs and the boards' firmware

.PHONY: package
package: $(PROFILE_MODULES) build/.typescript $(INLINE) ## makes the npm package in build/
	@$(NPM) pack --ignore-scripts --silent --pack-destination build

.PHONY: firmware
firmware: ## builds the boards' firmware: all, or with BOARD=mps2-an385 ENGINE=aot PROFILE=full that one

# BOARD, ENGINE and PROFILE as for `firmware`; HOOKS=all for the one with hardware hooks; PORT of a board at a serial port.
THIMBLE := $(NODE) bin/thimble.js

.PHONY: emulate
emulate: build/dex.wasm build/.typescript firmware ## runs a board's firmware in its emulator: BOARD=rpi-pico ENGINE=aot; it answers HIP at UDP=127.0.0.1:10500
	@$(THIMBLE) attach board:$(BOARD)$(if $(ENGINE),:$(ENGINE)) --udp $(or $(UDP),127.0.0.1:10500) --allow-any --echo \
	  $(if $(PROFILE),--profile $(PROFILE)) $(if $(HOOKS),--hooks $(HOOKS)) $(EMULATE_ARGS)

.PHONY: flash
flash: build/.typescript firmware ## puts a firmware on a board: BOARD=rpi-pico ENGINE=wasm3 PORT=/dev/ttyACM0
	@$(THIMBLE) flash $(BOARD) $(if $(ENGINE),--engine $(ENGINE)) $(if $(PROFILE),--profile $(PROFILE)) $(if $(HOOKS),--hooks $(HOOKS)) \
	  $(if $(PORT),--port $(PORT)) $(FLASH_ARGS)

.PHONY: demo
demo: ## installs what is missing, then two things meet, on two emulated Cortex-M3 boards (DEMO_ARGS for more)
	@$(NODE) tools/setup.mjs demo
	@$(MAKE) build
	@$(NODE) build/host/assess/demo.js --board $$($(NODE) tools/setup.mjs board) $(DEMO_ARGS)

.PHONY: test
test: ## installs what is missing and runs all tests
	@$(NODE) tools/setup.mjs test
	@$(MAKE) build
	@$(MAKE) test-only

.PHONY: test-only
test-only: # the tests, without set-up and build; both runners run, whatever the first says
	@status=0; \
	$(if $(UNIT_SOURCES),$(BIN)/asp --no-logo --summary || status=$$?;) \
	$(NODE) --test --test-reporter=spec $(TEST_PROGRAMS) || status=$$?; \
	exit $$status

.PHONY: unit
unit: node_modules/.package-lock.json ## runs the unit tests inside the module only
	@$(BIN)/asp --no-logo --summary

.PHONY: fuzz
fuzz: build ## throws mutated packets at the core for FUZZ_SECONDS (600)
	$(if $(FUZZERS),,$(error there is no test named *fuzz*.test.ts))
	@THIMBLE_FUZZ_SECONDS=$(FUZZ_SECONDS) $(NODE) --test --test-reporter=spec $(FUZZERS)

.PHONY: bench
bench: build ## prints what operations cost in instructions; BOARD=all: on all boards, with and without hooks (BENCH_ARGS for more)
	@$(NODE) build/host/assess/bench.js $(if $(BOARD),--board $(BOARD)) $(BENCH_ARGS)

.PHONY: ct
ct: $(PROFILE_MODULES) build/.typescript ## runs each profile with many secrets; its traces must be equal (docs/constant-time.md; CT_ARGS for more)
	@$(NODE) build/host/assess/ct.js $(CT_ARGS)

.PHONY: mutants
mutants: $(PROFILE_MODULES) build/.typescript ## takes out each check of the core, one at a time, and names the test that notices (MUTANTS_ARGS for more)
	@$(NODE) build/tests/mutants/main.js $(MUTANTS_ARGS)

.PHONY: vectors-boards
vectors-boards: build ## runs all test vectors on every board with every engine, over its serial link
	@THIMBLE_ALL_VECTORS=1 $(NODE) --test --test-reporter=spec build/tests/boards/vectors.test.js

.PHONY: store-trials
store-trials: build ## cuts the power at each operation of long workloads of the store, and tries its mutants: minutes
	@THIMBLE_STORE_STEPS=2000 $(NODE) --test --test-reporter=spec build/tests/boards/store.test.js build/tests/boards/store-mutants.test.js

.PHONY: web
web: build/full.wasm build/host.wasm build/.typescript ## serves a page with the self-test, vectors, the benchmark and two things that meet (WEB_ARGS="--port 8000")
	@$(NODE) build/host/web/bundle.js
	@$(NODE) build/host/web/serve.js $(WEB_ARGS)

.PHONY: sizes
sizes: build build/dex-crypto.wasm ## prints flash and RAM of each board, or of BOARD, and the size of the core; fails over boards/budgets.json (SIZES_ARGS for more)
	@$(NODE) build/host/assess/sizes.js $(if $(BOARD),--board $(BOARD)) $(SIZES_ARGS)

.PHONY: vectors
vectors: node_modules/.package-lock.json ## checks tests/vectors against node:crypto
	@$(NODE) tools/make-vectors.mjs

.PHONY: lint
lint: node_modules/.package-lock.json ## checks style: eslint, prettier, clang-format
	@$(BIN)/eslint .
	@$(BIN)/tsc -p tsconfig.json --noEmit
	@$(PRETTIER) --check $(PRETTY)
	@$(PRETTIER_AS) --check $(PRETTY_AS)
	@if command -v clang-format > /dev/null; then \
	  $(if $(C_SOURCES),clang-format --dry-run -Werror $(C_SOURCES);) true; \
	else echo "lint: C left out: run \`sudo apt-get install clang-format\`"; fi

.PHONY: format
format: node_modules/.package-lock.json ## writes the style that lint asks for
	@$(PRETTIER) --write $(PRETTY)
	@$(PRETTIER_AS) --write $(PRETTY_AS)
	@if command -v clang-format > /dev/null; then \
	  $(if $(C_SOURCES),clang-format -i $(C_SOURCES);) true; \
	else echo "format: C left out: run \`sudo apt-get install clang-format\`"; fi

.PHONY: clean
clean: ## deletes build/
	rm -rf build
