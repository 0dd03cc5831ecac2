# Makefile - builds wirecopy.  `make help` lists the targets.  New .c files are found by themselves.
#
# $(BUILD) holds the programs and libraries of the default build and its objects under $(BUILD)/release; every
# sanitizer has a folder of its own, $(BUILD)/asan and so on, with the same names in it.
PREFIX  ?= /usr/local
BUILD   ?= build
MODE    ?= release
PKG_CONFIG ?= pkg-config
SHELL   := /bin/bash

BIN := $(if $(filter release,$(MODE)),$(BUILD),$(BUILD)/$(MODE))
OBJ := $(BUILD)/$(MODE)
VERSION := $(shell awk '/^\#define WC_VERSION_(MAJOR|MINOR|PATCH) / { v = v s $$3; s = "." } END { print v }' \
	include/wirecopy.h)
SONAME  := libwirecopy.so.$(firstword $(subst ., ,$(VERSION)))

# ---- flags: CFLAGS and CXXFLAGS are the user's, the rest is what the code needs ----
SANITIZE_asan  := -fsanitize=address -fno-omit-frame-pointer
SANITIZE_ubsan := -fsanitize=undefined -fno-sanitize-recover=all
SANITIZE_tsan  := -fsanitize=thread
SANITIZE_coverage := --coverage -fprofile-update=atomic
SANITIZE_fuzz  := -fsanitize=address,fuzzer-no-link -fno-omit-frame-pointer
SANITIZE := $(SANITIZE_$(MODE))
CFLAGS   ?= $(if $(SANITIZE),-O1 -g,-O3)
CXXFLAGS ?= $(CFLAGS)

LIBRARIES := libzstd zlib libutf8proc libpsl simdjson
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla $(if $(WERROR),-Werror)
COMMON := -D_GNU_SOURCE -Iinclude -Isrc $(WARN) -ffp-contract=off -fopenmp -fPIC \
	-fvisibility=hidden -MMD -MP $(SANITIZE) $(shell $(PKG_CONFIG) --cflags libxxhash $(LIBRARIES) 2>/dev/null)
C_FLAGS   := -std=c11 -Wstrict-prototypes $(COMMON)
CXX_FLAGS := -std=c++17 -fno-exceptions -fno-rtti $(COMMON)
LINK := $(CXX) $(CFLAGS) $(SANITIZE) -fopenmp -Wl,--as-needed $(LDFLAGS)
LIBS := $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null) -lm
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check 2>/dev/null)

# V=1 shows the commands in full.
Q   := $(if $(V),,@)
say  = $(if $(V),,@printf '  %-6s%s\n' '$(1)' '$(2)')

# ---- what is made of what ----
objects = $(patsubst %,$(OBJ)/%.o,$(1))
LIB_OBJ    := $(call objects,$(filter-out src/cli/%,$(wildcard src/*/*.c src/*/*.cpp)))
CLI_OBJ    := $(call objects,$(wildcard src/cli/*.c))
CORPUS_OBJ := $(call objects,$(wildcard bench/corpus/*.c))
UNIT_OBJ   := $(call objects,$(wildcard tests/unit/*.c))
FUZZERS    := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_OBJ   := $(call objects,$(wildcard tests/fuzz/*.c))
BENCH_SRC  := $(wildcard bench/*.c)
BENCH      := $(patsubst bench/%.c,$(BIN)/bench/%,$(BENCH_SRC))
ALL_OBJ    := $(FUZZ_OBJ) $(LIB_OBJ) $(CLI_OBJ) $(CORPUS_OBJ) $(UNIT_OBJ) $(call objects,$(BENCH_SRC))

.PHONY: all lib check check-unit check-cli check-fuzz bench bench-programs fuzz run-fuzz $(FUZZERS:%=run-%-fuzz) asan ubsan \
	tsan coverage install uninstall clean format lint help FORCE need-build need-check
.DELETE_ON_ERROR:

all: lib $(BIN)/wirecopy $(if $(CORPUS_OBJ),$(BIN)/wirecopy-corpus)  ## the program, the libraries, wirecopy-corpus
lib: $(BIN)/libwirecopy.a $(BIN)/libwirecopy.so $(BIN)/wirecopy.pc  ## the libraries alone

$(OBJ)/%.c.o: %.c $(OBJ)/flags | need-build
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(C_FLAGS) $(CFLAGS) $(CPPFLAGS) -c $< -o $@

$(OBJ)/%.cpp.o: %.cpp $(OBJ)/flags | need-build
	@mkdir -p $(@D)
	$(call say,c++,$<)
	$(Q)$(CXX) $(CXX_FLAGS) $(CXXFLAGS) $(CPPFLAGS) -c $< -o $@

$(UNIT_OBJ): | need-check

# Another compiler or other flags than last time: everything is compiled again.
FLAGS_NOW := $(CC) $(CXX) $(C_FLAGS) $(CXX_FLAGS) $(CFLAGS) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS)
$(OBJ)/flags: FORCE
	@mkdir -p $(@D)
	@cmp -s $@ <(echo '$(FLAGS_NOW)') || echo '$(FLAGS_NOW)' > $@

# A source file that is gone leaves the archive, too.
$(OBJ)/library-files: FORCE
	@mkdir -p $(@D)
	@cmp -s $@ <(echo '$(LIB_OBJ)') || echo '$(LIB_OBJ)' > $@

$(BIN)/libwirecopy.a: $(LIB_OBJ) $(OBJ)/library-files
	$(call say,ar,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

$(BIN)/libwirecopy.so: $(LIB_OBJ) $(OBJ)/library-files
	$(call say,link,$@)
	$(Q)$(LINK) -shared -Wl,-soname,$(SONAME) $(if $(SANITIZE),,-Wl,-z,defs) $(LIB_OBJ) $(LIBS) -o $@

$(BIN)/wirecopy: $(CLI_OBJ) $(BIN)/libwirecopy.a
	$(call say,link,$@)
	$(Q)$(LINK) $^ $(LIBS) -o $@

$(BIN)/wirecopy-corpus: $(CORPUS_OBJ) $(BIN)/libwirecopy.a
	$(call say,link,$@)
	$(Q)$(LINK) $^ $(LIBS) -o $@

$(BIN)/unit-tests: $(UNIT_OBJ) $(BIN)/libwirecopy.a
	$(call say,link,$@)
	$(Q)$(LINK) $^ $(LIBS) $(CHECK_LIBS) -o $@

$(BIN)/bench/%: $(OBJ)/bench/%.c.o $(BIN)/libwirecopy.a
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(LINK) $^ $(LIBS) -o $@

$(BIN)/wirecopy.pc: Makefile include/wirecopy.h
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' \
	  'Name: wirecopy' 'Description: Finds which scraped news pages carry the same wire story' \
	  'Version: $(VERSION)' 'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lwirecopy' \
	  'Libs.private: -fopenmp -lstdc++ -lm' 'Requires.private: $(LIBRARIES)' > $@

need-build:
	@CC='$(CC)' CXX='$(CXX)' scripts/packages build
need-check:
	@CC='$(CC)' CXX='$(CXX)' scripts/packages check

# ---- tests ----
# An allocation that is too large fails, as without a sanitizer.  The thread sanitizer reports what is true only if it
# is told of OpenMP's own barriers: that is clang's runtime with its tool Archer.  What was freed is kept from use for
# 16 MB: with more, each test's process starts larger and is looked through for leaks longer.  Idle threads sleep: other
# tests run beside these.
TEST_ENV_asan := ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=16
TEST_ENV_tsan = TSAN_OPTIONS=allocator_may_return_null=1:ignore_noninstrumented_modules=1 \
	OMP_TOOL_LIBRARIES=$$($(CC) -print-resource-dir)/../../libarcher.so
TEST_ENV = OMP_WAIT_POLICY=passive $(TEST_ENV_$(MODE))

check: check-unit check-cli check-fuzz  ## build and run the unit tests, the tests of the command line, fuzzers' inputs
check-unit: $(BIN)/unit-tests
	$(TEST_ENV) $(BIN)/unit-tests $(SUITE)
check-cli: all
	$(TEST_ENV) BUILD='$(abspath $(BIN))' tests/cli/run
check-fuzz: $(FUZZERS:%=$(BIN)/%-replay)
	$(TEST_ENV) $(BIN)/store-replay tests/golden/*.wcs
	$(TEST_ENV) $(BIN)/kernels-replay tests/golden/*
asan ubsan:  ## the same tests with the address (undefined behaviour, thread) sanitizer
	$(MAKE) MODE=$@ check
tsan:
	$(MAKE) MODE=tsan CC=clang CXX=clang++ check

# By gcc's counters; at -O1 lines are still lines.  The command line's sources are counted apart from the library's.
# A test that is killed while it writes its counters can leave some that gcov prints as less than none.
GCOVR = gcovr --root . --object-directory $(BUILD)/coverage --exclude-unreachable-branches --gcov-ignore-parse-errors
coverage:  ## which lines the tests reach: a page in build/coverage/index.html, a table, and the share of the library
	@command -v gcovr > /dev/null || { echo 'gcovr is missing (Debian: gcovr)' >&2; exit 1; }
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || true
	$(MAKE) MODE=coverage check
	$(GCOVR) --filter src/ --html-details $(BUILD)/coverage/index.html --txt $(BUILD)/coverage/lines.txt
	@cat $(BUILD)/coverage/lines.txt
	$(GCOVR) --filter src/ --exclude src/cli/ --print-summary --fail-under-line 85 | grep '^lines:'

$(FUZZERS:%=$(BIN)/%-fuzz): $(BIN)/%-fuzz: $(OBJ)/tests/fuzz/%_fuzz.c.o $(BIN)/libwirecopy.a
	$(call say,link,$@)
	$(Q)$(LINK) -fsanitize=fuzzer $^ $(LIBS) -o $@

# The same without libFuzzer.
$(FUZZERS:%=$(BIN)/%-replay): $(BIN)/%-replay: $(OBJ)/tests/fuzz/%_fuzz.c.o $(OBJ)/tests/fuzz/replay.c.o $(BIN)/libwirecopy.a
	$(call say,link,$@)
	$(Q)$(LINK) $^ $(LIBS) -o $@

# Starts from the stores and lines of tests/golden; what it finds lies in $(BIN)/found.
FUZZ_SECONDS ?= 60
FUZZ_LEN_kernels := 4096
fuzz:  ## forged stores for their reader and any bytes for the kernels, each for FUZZ_SECONDS=60, with clang's libFuzzer
	$(MAKE) MODE=fuzz CC=clang CXX=clang++ run-fuzz
run-fuzz: $(FUZZERS:%=run-%-fuzz)
$(FUZZERS:%=run-%-fuzz): run-%-fuzz: $(BIN)/%-fuzz
	@mkdir -p $(BIN)/corpus/$* $(BIN)/found
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=$(or $(FUZZ_LEN_$*),65536) -rss_limit_mb=1024 -print_final_stats=1 \
	  -artifact_prefix=$(BIN)/found/$*- $(BIN)/corpus/$* tests/golden

bench-programs: all $(BENCH)  ## the programs that measure: build/wirecopy-corpus and build/bench/*
bench: bench-programs  ## measure this machine: a table, JSON and plots in build/bench
	BUILD='$(BIN)' bench/run.sh

# ---- the rest ----
ROOT := $(DESTDIR)$(PREFIX)
DOCUMENTS := share/man/man1/wirecopy.1 share/bash-completion/completions/wirecopy \
	share/zsh/site-functions/_wirecopy share/fish/vendor_completions.d/wirecopy.fish
install: all  ## into $(DESTDIR)$(PREFIX), by default /usr/local
	install -d '$(ROOT)/bin' '$(ROOT)/include' '$(ROOT)/lib/pkgconfig' $(foreach f,$(DOCUMENTS),'$(ROOT)/$(dir $f)')
	install -m 755 $(BIN)/wirecopy '$(ROOT)/bin/'
	install -m 644 include/wirecopy.h '$(ROOT)/include/'
	install -m 644 $(BIN)/libwirecopy.a '$(ROOT)/lib/'
	install -m 755 $(BIN)/libwirecopy.so '$(ROOT)/lib/libwirecopy.so.$(VERSION)'
	ln -sf libwirecopy.so.$(VERSION) '$(ROOT)/lib/$(SONAME)'
	ln -sf $(SONAME) '$(ROOT)/lib/libwirecopy.so'
	sed 's|^prefix=.*|prefix=$(PREFIX)|' $(BIN)/wirecopy.pc > '$(ROOT)/lib/pkgconfig/wirecopy.pc'
	$(BIN)/wirecopy help --man > '$(ROOT)/share/man/man1/wirecopy.1'
	$(BIN)/wirecopy --completion bash > '$(ROOT)/share/bash-completion/completions/wirecopy'
	$(BIN)/wirecopy --completion zsh > '$(ROOT)/share/zsh/site-functions/_wirecopy'
	$(BIN)/wirecopy --completion fish > '$(ROOT)/share/fish/vendor_completions.d/wirecopy.fish'

uninstall:  ## take away what install put there
	rm -f '$(ROOT)/bin/wirecopy' '$(ROOT)/include/wirecopy.h' '$(ROOT)/lib/libwirecopy.a' \
	  '$(ROOT)/lib/libwirecopy.so' '$(ROOT)/lib/$(SONAME)' '$(ROOT)/lib/libwirecopy.so.$(VERSION)' \
	  '$(ROOT)/lib/pkgconfig/wirecopy.pc' $(foreach f,$(DOCUMENTS),'$(ROOT)/$f')

clean:  ## remove what was built
	rm -rf '$(BUILD)'

format:  ## lay out every C and C++ file by .clang-format
	clang-format -i $$(scripts/check-style --list)

lint:  ## format, layers, sizes, shellcheck, cppcheck, clang-tidy
	scripts/check-style
	scripts/tidy
	scripts/check-layers

help:  ## this list
	@awk -F ':.*## ' '/^[a-z][a-z -]*:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '  %-14s %s\n' variables 'PREFIX DESTDIR BUILD CC CXX CFLAGS CXXFLAGS LDFLAGS WERROR=1 V=1' \
	  '' 'SUITE=name: that unit suite alone'

-include $(ALL_OBJ:.o=.d)
