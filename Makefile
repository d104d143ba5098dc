# The short way in: make, make run, make test. The build itself is described in meson.build.
# SPDX-License-Identifier: AGPL-3.0-or-later
MAKEFLAGS += --no-print-directory
JOBS ?= $(shell nproc)
CCACHE := $(shell command -v ccache 2> /dev/null)
LISTEN ?= 127.0.0.1:8080
SANITIZE = -Db_sanitize=address,undefined -Db_lundef=false

.PHONY: all run test bench soak check format openapi clean
.PHONY: build build-gcc build-clang build-fuzz sources
all: build

# Installs what a running system needs, builds it, and serves a made-up organisation.
run:
	@tools/install run
	@$(MAKE) build
	@build/zhiyin serve --data demo-data --listen $(LISTEN) --demo

# Installs what the tests need and runs all of them: both compilers, both databases.
test:
	@tools/install test
	@$(MAKE) build-gcc build-clang build
	@tests/run

# How fast it is here, beside what the machine can do: ten minutes, longer the first time.
bench:
	@tools/install test
	@$(MAKE) build
	@ninja -C build tests/index_cases tests/load tests/prepare
	@tests/bench/bench

# Ten minutes of mixed load: are memory and latencies of the last minute those of an early one?
soak:
	@tools/install test
	@$(MAKE) build
	@ninja -C build tests/load tests/prepare
	@tests/bench/bench soak sqlite

check: build-clang
	@tests/style/run

format:
	@tools/format

# What the program says of its API, and the types that the web UI makes of it.
openapi: build
	@build/zhiyin openapi > api/openapi.json

# The release program; to test with, both compilers with sanitizers, and clang with its fuzzer.
build:
	@$(call compile,build,gcc,-Dbuildtype=release -Doptimization=2 $(if $(CI),,-Dwerror=false),zhiyin)

build-gcc:
	@$(call compile,build-gcc,gcc,$(SANITIZE))

build-clang:
	@$(call compile,build-clang,clang,$(SANITIZE) -Doptimization=1)

build-fuzz:
	@$(call compile,build-fuzz,clang,$(SANITIZE) -Doptimization=1 -Dfuzz=true,fuzz)

# $(call compile,FOLDER,COMPILER,OPTIONS,TARGET): sets the folder up once, then builds what changed.
define compile
	$(MAKE) sources && \
	{ [ -f $(1)/build.ninja ] || \
	  CC='$(if $(CCACHE),ccache )$(2)' meson setup $(1) $(3) > $(1).log 2>&1 || \
	  { cat $(1).log; exit 1; }; } && \
	rm -f $(1).log && \
	ninja -C $(1) -j $(JOBS) $(4)
endef

# What is not in the repository: SQLite's source, and the web UI made from web/.
sources:
	@tools/install --check run
	@tools/third_party
	@if [ -x tools/web ]; then tools/web; fi

clean:
	rm -rf build build-gcc build-clang build-fuzz build-logs demo-data
