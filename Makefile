# digestd -- GNU Makefile.  `make help` lists the targets.
#
#   make            build/digestd and build/digestctl
#   make run        install what is missing, build, run in the foreground
#   make check      the same set-up, then every test
#   DEV=1           warnings are errors
#   SAN=1           AddressSanitizer and UndefinedBehaviorSanitizer, into build/san

VERSION = 0.1.0
PREFIX ?= /usr/local
SYSCONFDIR ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
UNITDIR ?= $(PREFIX)/lib/systemd/system
CC ?= gcc
B ?= $(if $(SAN),build/san,build)

# ---- libraries: the reason for each is in README.md -------------------------------------------

PC = libcurl expat libevent sqlite3 libconfuse jansson gumbo libutf8proc uchardet libhs libcrypto zlib
PC_CFLAGS := $(shell pkg-config --cflags $(PC) 2>/dev/null | sed 's/-I/-isystem /g')
LIBS := $(shell pkg-config --libs $(PC) 2>/dev/null) -lpthread -lm

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
  -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wimplicit-fallthrough -Wswitch-enum \
  -Wnull-dereference -Wconversion -Wsign-conversion -fno-common $(if $(DEV),-Werror)
HARDEN = $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
SAN_ON = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SANFLAGS = $(if $(SAN),$(SAN_ON))
CFLAGS ?= $(if $(SAN),-O1,-O2) -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DDIGESTD_VERSION='"$(VERSION)"' \
  -DDIGESTD_SYSCONFDIR='"$(SYSCONFDIR)"' $(WARN) $(HARDEN) $(SANFLAGS) $(PC_CFLAGS) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)

# ---- what is built: one archive a layer, so that the linker holds the layers -------------------
MAINS = daemon/digestd.c daemon/digestctl.c
SRC_core := $(wildcard daemon/core/*.c)
SRC_fetchers := $(wildcard fetchers/*.c)
SRC_filters := $(wildcard filters/*.c)
SRC_publish := $(wildcard daemon/publish/*.c)
SRC_daemon := $(filter-out $(MAINS) $(SRC_core) $(SRC_publish),$(wildcard daemon/*.c daemon/*/*.c))
LAYERS = core fetchers filters publish daemon
GEN = $(B)/gen/sources.c $(B)/gen/filters.c $(B)/gen/formats.c

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
lib = $(B)/lib$(1).a
OBJ_fetchers = $(call obj,$(SRC_fetchers)) $(B)/gen/sources.o
OBJ_filters = $(call obj,$(SRC_filters)) $(B)/gen/filters.o
OBJ_publish = $(call obj,$(SRC_publish)) $(B)/gen/formats.o
OBJ_core = $(call obj,$(SRC_core))
OBJ_daemon = $(call obj,$(SRC_daemon))
ALL_LIBS = $(call lib,daemon) $(call lib,publish) $(call lib,filters) $(call lib,fetchers) $(call lib,core)

.DEFAULT_GOAL := all
.PHONY: all
all: $(B)/digestd $(B)/digestctl

# $(1) further options, $(2) further libraries; headers among the prerequisites are left out
link = @mkdir -p $(@D); echo "  LINK $@"; \
  $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(1) -o $@ $(filter %.c %.o %.a,$^) $(2) $(LIBS)

$(B)/digestd $(B)/digestctl: $(B)/%: $(B)/obj/daemon/%.o $(ALL_LIBS)
	$(call link)

define layer
$(call lib,$(1)): $$(OBJ_$(1))
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

$(B)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/gen/%.o: $(B)/gen/%.c
	@$(CC) $(ALL_CFLAGS) -I. -MMD -MP -c -o $@ $<

# What knows where the configuration is: `make` and `make install PREFIX=/usr` may differ in that.
$(call obj,$(shell grep -l DIGESTD_SYSCONFDIR daemon/*.c daemon/*/*.c)): $(B)/gen/sysconfdir
$(B)/gen/sysconfdir: FORCE
	@mkdir -p $(@D); echo '$(SYSCONFDIR)' > $@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Tables of variants: adding a file source_x.c, filter_x.c or format_x.c registers it.
# $(1) kind, $(2) header, $(3) files
table = @mkdir -p $(@D); { echo '\#include "$(2)"'; \
	for f in $(sort $(basename $(notdir $(3)))); do echo "extern const struct $(1) $$f;"; done; \
	echo 'const struct $(1) *const $(1)s[] = {'; \
	for f in $(sort $(basename $(notdir $(3)))); do echo "	&$$f,"; done; echo '	0,'; echo '};'; \
	} > $@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE
$(B)/gen/sources.c: FORCE ; $(call table,source,fetchers/source.h,$(wildcard fetchers/source_*.c))
$(B)/gen/filters.c: FORCE ; $(call table,filter,filters/filter.h,$(wildcard filters/filter_*.c))
$(B)/gen/formats.c: FORCE ; $(call table,format,daemon/publish/format.h,$(wildcard daemon/publish/format_*.c))

# ---- unit tests: tests/unit/LAYER/test_*.c link only what LAYER may use -------------------------
UNIT := $(wildcard tests/unit/*/test_*.c)
UNIT_BIN = $(patsubst %.c,$(B)/%,$(UNIT))
USES_core = $(call lib,core)
USES_fetchers = $(call lib,fetchers) $(call lib,core)
USES_filters = $(call lib,filters) $(call lib,core)
USES_publish = $(call lib,publish) $(call lib,core)
USES_daemon = $(ALL_LIBS)
define unit
$(B)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $$(USES_$(1))
	$$(call link,-MMD -MP,-lcmocka)
endef
$(foreach l,$(LAYERS),$(eval $(call unit,$(l))))

.PHONY: unit
unit: $(UNIT_BIN)

# Small programs over all layers that tests and benchmarks run.
HELPERS = $(patsubst %.c,$(B)/%,$(wildcard tests/web/*.c tests/mail/*.c tests/bench/*.c))
$(HELPERS): $(B)/%: %.c $(ALL_LIBS)
	$(call link,-MMD -MP)

# Fuzz targets: built by gcc with a main that replays files, or by clang as fuzzers.
FUZZ := $(wildcard tests/fuzz/fuzz_*.c)
REPLAY = $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/replay_%,$(FUZZ))
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/fuzz_%,$(FUZZ))
$(B)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(ALL_LIBS)
	$(call link,-Wno-missing-prototypes)

# ---- what a person calls: each installs what is missing first -----------------------------------
.PHONY: run demo check check-san check-valgrind bench setup
run:
	@tests/setup.sh build
	@$(MAKE) -j$$(nproc) --no-print-directory all
	$(B)/digestd -c etc/digestd.conf

demo:
	@tests/setup.sh build
	@$(MAKE) -j$$(nproc) --no-print-directory all
	@B=$(B) tests/demo/run

check:
	@tests/setup.sh build test
	@$(MAKE) -j$$(nproc) --no-print-directory all unit helpers replay
	@B=$(B) tests/run

check-san:
	@tests/setup.sh build test
	@$(MAKE) --no-print-directory SAN=1 check

check-valgrind:
	@tests/setup.sh build test dev
	@$(MAKE) --no-print-directory all unit helpers
	@B=$(B) tests/run-valgrind

bench:
	@tests/setup.sh build test bench
	@$(MAKE) --no-print-directory all helpers
	@B=$(B) tests/bench/run

# The fuzzers themselves, by clang's libFuzzer: build/fuzz/tests/fuzz/fuzz_NAME CORPUS
.PHONY: fuzz
fuzz:
	@tests/setup.sh build dev
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang \
	  SANFLAGS=-fsanitize=fuzzer-no-link,address,undefined HARDEN=-fPIE fuzzers
# The same by AFL++: afl-fuzz -m none -i tests/fuzz/corpus/NAME -o OUT build/afl/tests/fuzz/fuzz_NAME
.PHONY: fuzz-afl
fuzz-afl:
	@tests/setup.sh build dev
	@$(MAKE) --no-print-directory B=build/afl CC=afl-clang-fast \
	  SANFLAGS=-fsanitize=address,undefined HARDEN=-fPIE fuzzers
.PHONY: fuzzers helpers replay
fuzzers: $(FUZZERS)
$(FUZZERS): $(B)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(ALL_LIBS)
	$(call link,-Wno-missing-prototypes -fsanitize=fuzzer)
helpers: $(HELPERS) $(B)/tests/lib/clock.so
$(B)/tests/lib/clock.so: tests/lib/clock.c
	@mkdir -p $(@D)
	@echo "  LINK $@"
	@$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra -O1 -fPIC -shared -o $@ $<
replay: $(REPLAY)

# ---- installation ---------------------------------------------------------------------------------
CONFDIR = $(DESTDIR)$(SYSCONFDIR)/digestd
# The configuration as it was shipped: what is the same may be replaced by the next version.
SHIPPED = $(DESTDIR)$(PREFIX)/share/digestd/etc
MAN8 = $(wildcard daemon/man/*.8)
MAN5 = $(wildcard daemon/man/*.5)
ETC = $(wildcard etc/*.conf etc/feeds.d/*.conf etc/rules.d/* etc/templates/*)
.PHONY: install uninstall
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(UNITDIR) \
	  $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8 \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d
	install $(B)/digestd $(DESTDIR)$(PREFIX)/bin/digestd
	install $(B)/digestctl $(DESTDIR)$(PREFIX)/bin/digestctl
	install -m 644 $(MAN5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(MAN8) $(DESTDIR)$(PREFIX)/share/man/man8
	sed -e 's|/usr/bin/digestd|$(PREFIX)/bin/digestd|; s|/etc/digestd/|$(SYSCONFDIR)/digestd/|' \
	    -e '1{/^#/d}' systemd/digestd.service \
	  > $(DESTDIR)$(UNITDIR)/digestd.service
	install -m 644 systemd/digestd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/digestd.conf
	@for f in $(ETC); do t=$(CONFDIR)/$${f#etc/}; o=$(SHIPPED)/$${f#etc/}; \
	  if [ ! -e $$t ] && [ -e $$o ]; then \
	    echo "$$t was removed here and is not put back: see $$o"; t=; \
	  elif [ -e $$t ] && ! cmp -s $$f $$t && ! cmp -s $$o $$t; then \
	    cmp -s $$f $$o || echo "$$t was changed here: the new one is $$o"; t=; fi; \
	  [ -z "$$t" ] || install -D -m 644 $$f $$t; install -D -m 644 $$f $$o; done
	@find $(SHIPPED) -type f | while read -r o; do f=$${o#$(SHIPPED)/}; t=$(CONFDIR)/$$f; \
	  [ ! -e etc/$$f ] || continue; \
	  if cmp -s $$o $$t; then rm $$t; \
	  elif [ -e $$t ]; then echo "$$t was changed here and is shipped no more"; fi; rm $$o; done

# The configuration and the items stay.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/digestd $(DESTDIR)$(PREFIX)/bin/digestctl \
	  $(DESTDIR)$(UNITDIR)/digestd.service $(DESTDIR)$(PREFIX)/lib/sysusers.d/digestd.conf \
	  $(patsubst daemon/man/%,$(DESTDIR)$(PREFIX)/share/man/man5/%,$(MAN5)) \
	  $(patsubst daemon/man/%,$(DESTDIR)$(PREFIX)/share/man/man8/%,$(MAN8))
	rm -rf $(DESTDIR)$(PREFIX)/share/digestd

# ---- upkeep -----------------------------------------------------------------------------------------
.PHONY: format format-check clean help
FORMATTED = $(shell git ls-files '*.c' '*.h' 2>/dev/null)
format:
	clang-format -i $(FORMATTED)
format-check:
	@clang-format --dry-run -Werror $(FORMATTED)
clean:
	rm -rf build
help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile
	@echo "  make demo, bench, check-san, check-valgrind, fuzz, fuzz-afl, install, uninstall, format,"
	@echo "  format-check, clean"

-include $(shell find $(B) -name '*.d' 2>/dev/null)
