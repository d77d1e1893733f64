# The firmwares. Included by the top-level Makefile; alone: `make -f boards/boards.mk boards` from the top of the tree.
#
#   boards           every firmware whose compiler is installed      boards-native, boards-mps2-an385   those of one board
#   boards-format    clang-format over boards/                       boards-lint    the same, but only checks
#
# WASM is the module that is built in, PROFILE its name. WASM3_DIR=/path takes wasm3 from a checkout's source folder.

PROFILE ?= dex
WASM ?= build/$(PROFILE).wasm
FIRMWARE ?= build/firmware
ARM_CC ?= arm-none-eabi-gcc
HOST_CC ?= cc

WASM3 := build/wasm3
ifdef WASM3_DIR
WASM3_SOURCES := $(filter-out api_% exec,$(patsubst $(WASM3_DIR)/m3_%.c,%,$(wildcard $(WASM3_DIR)/m3_*.c)))
else
WASM3_SOURCES := bind code compile core env function info module parse
endif
MODULE := $(FIRMWARE)/module-$(PROFILE)
COMMON := boards/common
COMMON_SOURCES := main link calls stats meter ports serial arena engine_wasm3

# wasm3 for small RAM. Pages of metacode are what RAM is cut into; the stack height bounds what one function may use, and
# the wasm stack what all calls together may.
WASM_STACK_BYTES ?= 3072
WASM3_FLAGS := -Dd_m3HasFloat=0 -Dd_m3VerboseErrorMessages=0 -Dd_m3RecordBacktraces=0 -Dd_m3CodePageAlignSize=2048 \
  -Dd_m3MaxFunctionStackHeight=192 -Dd_m3MaxConstantTableSize=160 -Dd_m3MaxLinearMemoryPages=1 \
  -Dd_m3MaxDuplicateFunctionImpl=1 -Dd_m3CascadedOpcodes=0
# Its allocator is the arena, which freezes; its abort is ours, which is logged.
WASM3_ALLOCATOR := -Dmalloc=arena_malloc -Dcalloc=arena_calloc -Drealloc=arena_realloc -Dfree=arena_free -Dabort=engine_abort
OWN_FLAGS := -std=c11 -Wall -Wextra -Werror -I$(COMMON) -I$(MODULE) -DWASM_STACK_BYTES=$(WASM_STACK_BYTES)

.PHONY: boards boards-native boards-mps2-an385 boards-format boards-lint boards-always firmware
boards:
firmware: boards

# With WASM3_DIR the sources are copied each time; without, the package is fetched once.
$(WASM3)/wasm3.h: $(COMMON)/fetch-wasm3.mjs $(if $(WASM3_DIR),boards-always)
	@node $(COMMON)/fetch-wasm3.mjs $(WASM3)
	@touch $@

$(WASM3_SOURCES:%=$(WASM3)/m3_%.c) $(WASM3)/m3_exec.c: $(WASM3)/wasm3.h ;

$(MODULE)/module.h $(MODULE)/module.c &: $(WASM) $(COMMON)/embed.mjs
	@node $(COMMON)/embed.mjs $(WASM) $(PROFILE) $(MODULE)

# $(call firmware,BOARD,VARIANT,OUTPUT,CC,FLAGS,SOURCES OF THE BOARD,LINK FLAGS,HOOKS)
# HOOKS: the names of those that are linked; for each other one its *_none.c is.
define firmware
$(3).objects := $$(addprefix $(3).d/,$$(COMMON_SOURCES:=.o) $(foreach h,aes p256,hook_$(h)$(if $(filter $(h),$(8)),,_none).o) \
  hooks_linked.o module.o $(6:=.o) $$(WASM3_SOURCES:%=m3_%.o) m3_exec.o m3_operations.o m3_arm.o)
$(3).cc := $(4) -g -ffunction-sections -fdata-sections -MMD $(5)

$$($(3).objects): $$(MODULE)/module.h $$(WASM3)/wasm3.h boards/boards.mk $$(wildcard boards/$(1)/board.mk)
$(3).d/%.o: $$(COMMON)/%.c
	@mkdir -p $$(@D)
	@$$($(3).cc) $$(OWN_FLAGS) -c $$< -o $$@
$(3).d/engine_wasm3.o: $$(COMMON)/engine_wasm3.c
	@mkdir -p $$(@D)
	@$$($(3).cc) $$(OWN_FLAGS) -O2 $$(WASM3_FLAGS) -isystem $$(WASM3) -isystem $$(COMMON)/wasm3 -c $$< -o $$@
$(3).d/%.o: boards/$(1)/%.c
	@mkdir -p $$(@D)
	@$$($(3).cc) $$(OWN_FLAGS) -c $$< -o $$@
$(3).d/hook_%.o: $$(COMMON)/hooks/%.c
	@mkdir -p $$(@D)
	@$$($(3).cc) $$(OWN_FLAGS) -O3 -c $$< -o $$@
$(3).d/hooks_linked.o:
	@mkdir -p $$(@D)
	@echo 'const char hooks_linked[] = "$(if $(8),$(subst $(eval ) ,$(comma),$(8)),none)";' | $$($(3).cc) -x c -c - -o $$@
$(3).d/module.o: $$(MODULE)/module.c
	@mkdir -p $$(@D)
	@$$($(3).cc) $$(OWN_FLAGS) -c $$< -o $$@
$(3).wasm3 := $$($(3).cc) -std=gnu11 -w $$(WASM3_FLAGS) $$(WASM3_ALLOCATOR) -I$$(WASM3) -I$$(COMMON)/wasm3 -I$(3).d
$(3).d/m3_exec.o: $$(WASM3)/m3_exec.c
	@$$($(3).wasm3) $$($(1).operations) -c $$< -o $$@
$(3).d/m3_operations.o: $$(COMMON)/wasm3/operations.c
	@$$($(3).wasm3) $$($(1).operations) -fno-tree-loop-distribute-patterns -Werror=missing-prototypes -c $$< -o $$@
$(3).d/m3_arm.o: $$(COMMON)/wasm3/operations.S
	@$$($(3).cc) -c $$< -o $$@
$(3).d/m3_operations.h: $$(WASM3)/m3_exec.c
	@mkdir -p $$(@D)
	@$$($(3).wasm3) -E $$< | grep -oE '\bop_[A-Za-z0-9_]+ +\(' | sort -u | sed 's/ *(/ (d_m3OpSig);/; s/^/m3ret_t /' > $$@
$$(filter %.o,$$($(3).objects)): | $(3).d/m3_operations.h
$(3).d/m3_%.o: $$(WASM3)/m3_%.c
	@$$($(3).wasm3) -c $$< -o $$@
$(3): $$($(3).objects) $$(wildcard boards/$(1)/*.ld)
	@echo $$@
	@$$($(3).cc) $$($(3).objects) -Wl,--gc-sections -Wl,-Map=$$@.map $(7) -o $$@
-include $$($(3).objects:.o=.d)
endef
comma := ,

include $(sort $(wildcard boards/*/board.mk))

boards-format:
	clang-format -i $(wildcard boards/*/*.[ch] boards/*/*/*.[ch])
boards-lint:
	clang-format --dry-run -Werror $(wildcard boards/*/*.[ch] boards/*/*/*.[ch])
