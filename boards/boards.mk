# The firmwares. Included by the top-level Makefile; alone: `make -f boards/boards.mk boards` from the top of the tree.
#
#   boards           every firmware whose compiler is installed      boards-native, boards-mps2-an385   those of one board
#   firmware         the same; BOARD, ENGINE and PROFILE choose among them
#   boards-format    clang-format over boards/                       boards-lint    the same, but only checks
#
# PROFILE is the profile that is built in (default: each), WASM its module, if that is not build/$(PROFILE).wasm.
# WASM3_DIR=/path takes wasm3 from a checkout's source folder.

FIRMWARE_PROFILES := $(or $(PROFILE),dex full)
FIRMWARE ?= build/firmware
ARM_CC ?= arm-none-eabi-gcc
HOST_CC ?= cc
RISCV_CC ?= riscv64-unknown-elf-gcc
# RV32IMC, for boards with that core. At the link without _zicsr: with it this compiler takes its 64-bit library.
RV32_FLAGS := --specs=picolibc.specs -march=rv32imc_zicsr -mabi=ilp32 -msmall-data-limit=0 -Os
RV32_LINK := -nostartfiles -march=rv32imc

WASM3 := build/wasm3
ifdef WASM3_DIR
WASM3_SOURCES := $(filter-out api_% exec,$(patsubst $(WASM3_DIR)/m3_%.c,%,$(wildcard $(WASM3_DIR)/m3_*.c)))
else
WASM3_SOURCES := bind code compile core env function info module parse
endif
COMMON := boards/common
COMMON_SOURCES := main link calls stats meter ports serial
# The store on a model of a flash that is cut at each operation: blocks, octets of one, unit, whether a page's bits change in any
# order, whether only zeros may go over a unit.
STORE_TRIAL := $(addprefix $(COMMON)/,store.c flash_words.c) $(sort $(wildcard $(COMMON)/trial/*.c)) $(wildcard $(COMMON)/*.h $(COMMON)/trial/*.h) \
  boards/boards.mk
STORE_SHAPES := words blocks double page units
STORE_SHAPE_words := 2 1024 4 false false
STORE_SHAPE_blocks := 6 256 4 false false
STORE_SHAPE_double := 2 1024 8 false true
STORE_SHAPE_page := 4 512 4 true false
STORE_SHAPE_units := 2 1024 32 true true
store_shape = -DFLASH_BLOCKS=$(word 1,$(1)) -DFLASH_BLOCK_BYTES=$(word 2,$(1)) -DFLASH_UNIT=$(word 3,$(1)) \
  -DMODEL_BY_PAGE=$(word 4,$(1)) -DMODEL_ZEROS_ONLY=$(word 5,$(1))
wasm3_SOURCES := arena engine_wasm3
aot_SOURCES := engine_aot

# wasm3 for small RAM. Pages of metacode are what RAM is cut into; the stack height bounds what one function may use, and
# the wasm stack what all calls together may.
WASM_STACK_BYTES ?= 3072
WASM_STACK_BYTES_full ?= 8192
WASM3_FLAGS := -Dd_m3HasFloat=0 -Dd_m3VerboseErrorMessages=0 -Dd_m3RecordBacktraces=0 \
  -Dd_m3MaxFunctionStackHeight=192 -Dd_m3MaxConstantTableSize=160 -Dd_m3MaxLinearMemoryPages=1 \
  -Dd_m3MaxDuplicateFunctionImpl=1 -Dd_m3CascadedOpcodes=0
# WASM3_CONVENTION=loop is for compilers without tail calls, wherever it is wanted besides (boards/common/wasm3/convention.h).
WASM3_FLAGS += $(if $(filter loop,$(WASM3_CONVENTION)),-DWASM3_LOOP)
# Its words of metacode (boards/common/wasm3/metacode.h): WASM3_WORDS=32 or 16, by default 32, which are fast, for profile full and where
# there is RAM enough.
WASM3_FLAGS_16 := -DWASM3_WORDS=16 -Dd_m3CodePageAlignSize=1024
WASM3_FLAGS_32 := -DWASM3_WORDS=32 -Dd_m3CodePageAlignSize=2048
WASM3_WORDS_full ?= 32
WASM3_WORDS_native ?= 32
# $(call wasm3_form,BOARD,PROFILE)
wasm3_form = $(or $(WASM3_WORDS),$(WASM3_WORDS_$(1)),$(WASM3_WORDS_$(2)),16)
# Octets of arena that wasm3 gets for profile dex, which takes 69,948 with words of 16 bits; and what the linker accepts for stack, data and arena
# together. A wasm3 of WASM3_DIR may keep its words of 32. $(call wasm3_arena,BOARD,PROFILE), $(call wasm3_ram_max,BOARD,PROFILE)
wasm3_wide = $(or $(WASM3_DIR),$(filter 32,$(call wasm3_form,$(1),$(2))))
wasm3_arena = $(if $(call wasm3_wide,$(1),$(2)),143360,71680)
wasm3_ram_max = $(if $(call wasm3_wide,$(1),$(2)),153600,81920)
# Its allocator is the arena, which freezes; its abort is ours, which is logged.
WASM3_ALLOCATOR := -Dmalloc=arena_malloc -Dcalloc=arena_calloc -Drealloc=arena_realloc -Dfree=arena_free -Dabort=engine_abort
# What the ahead-of-time engine is compiled with. Profile dex is for small flash, and is none the slower (docs/measurements/flash.md); the
# unrolled kernels of full are for speed (docs/measurements/aes.md).
# A board may set BOARD.aot_flags.
AOT_FLAGS ?= -Os -fno-move-loop-invariants -fno-schedule-insns2 -fno-tree-ch -fno-inline-functions-called-once
AOT_FLAGS_full ?= -O2 -fno-ivopts
OWN_FLAGS := -std=c11 -Wall -Wextra -Werror -I$(COMMON)

.PHONY: boards boards-format boards-lint boards-always firmware
boards:

# With WASM3_DIR the sources are copied each time; without, the package is fetched once.
$(WASM3)/wasm3.h: $(COMMON)/fetch-wasm3.mjs $(if $(WASM3_DIR),boards-always)
	@node $(COMMON)/fetch-wasm3.mjs $(WASM3)
	@touch $@

$(WASM3_SOURCES:%=$(WASM3)/m3_%.c) $(WASM3)/m3_exec.c: $(WASM3)/wasm3.h ;

# $(call module,PROFILE): the octets for wasm3, C for the ahead-of-time engine.
define module
$(FIRMWARE)/wasm3-$(1)/module.h $(FIRMWARE)/wasm3-$(1)/module.c &: $(or $(WASM),build/$(1).wasm) $(COMMON)/embed.mjs $(COMMON)/module.mjs $(COMMON)/calls.def
	@node $(COMMON)/embed.mjs $$< $(1) $$(@D)
$(FIRMWARE)/aot-$(1)/core.c $(FIRMWARE)/aot-$(1)/module.h $(FIRMWARE)/aot-$(1)/module.c &: $(or $(WASM),build/$(1).wasm) $(COMMON)/aot.mjs $(COMMON)/module.mjs $(COMMON)/calls.def
	@node $(COMMON)/aot.mjs $$< $(1) $$(@D)
endef
$(foreach profile,$(FIRMWARE_PROFILES),$(eval $(call module,$(profile))))
# Profile crypto is the hooks of whole operations, hooks/whole.c.
$(FIRMWARE)/aot-crypto/core.c $(FIRMWARE)/aot-crypto/module.h &: build/crypto.wasm $(COMMON)/aot.mjs
	@node $(COMMON)/aot.mjs $< crypto $(@D)

# wasm3 for a board, with words of 16 bits and of 32: $(call wasm3,BOARD,CC,FLAGS,FLAGS OF THE FILES WITH OPERATIONS)
define wasm3
$(call wasm3_words,$(1),$(2),$(3),$(4),$(FIRMWARE)/$(1)/wasm3,$(1).wasm3-32,32)
$(call wasm3_words,$(1),$(2),$(3),$(4),$(FIRMWARE)/$(1)/wasm3-16,$(1).wasm3-16,16)
endef
define wasm3_words
$(6) := $(patsubst %,$(5)/m3_%.o,$(WASM3_SOURCES) exec operations thumb1 thumb2)
$(6)_cc := $(2) -g -ffunction-sections -fdata-sections -MMD -MP $(3) -std=gnu11 -w $(WASM3_FLAGS) $(WASM3_FLAGS_$(7)) $(WASM3_ALLOCATOR) \
  -I$(WASM3) -I$(COMMON)/wasm3 -I$(5)

$$($(6)): $(WASM3)/wasm3.h boards/boards.mk boards/$(1)/board.mk $(5)/m3_operations.h
# Prototypes of the operations, which macros make.
$(5)/m3_operations.h: $(WASM3)/m3_exec.c boards/boards.mk
	@mkdir -p $$(@D)
	@$$(filter-out -MMD -MP,$$($(6)_cc)) -E $$< | grep -oE '\bop_[A-Za-z0-9_]+ +\(' | sort -u | sed 's/ *(/ (d_m3OpSig);/; s/^/m3ret_t /' > $$@
$(5)/m3_exec.o: $(WASM3)/m3_exec.c
	@$$($(6)_cc) $(4) -c $$< -o $$@
$(5)/m3_operations.o: $(COMMON)/wasm3/operations.c
	@$$($(6)_cc) $(4) -fno-tree-loop-distribute-patterns -Werror=missing-prototypes -c $$< -o $$@
$(5)/m3_thumb%.o: $(COMMON)/wasm3/thumb%.S
	@$$($(6)_cc) -c $$< -o $$@
$(5)/m3_%.o: $(WASM3)/m3_%.c
	@$$($(6)_cc) -c $$< -o $$@
-include $$($(6):.o=.d)
endef

# $(call firmware,BOARD,PROFILE,ENGINE,SUFFIX OF THE NAME,CC,FLAGS,SOURCES OF THE BOARD,LINK FLAGS,HOOKS)
# SOURCES OF THE BOARD: files of boards/ without .c, as mps2-an385/board or soc/cmsdk/clock.
# A board that has one of them named flash has the store, the others store_none.c.
# HOOKS: the names of those that are linked; for each other one its *_none.c is, and whole_none.c always, for what a board's "whole" lacks. -hooks has the small ones, -whole "whole", which has the AES block, and "p256".
# A hook is the native code of common/hooks/, or what BOARD.hook_NAME says, a file as above: the driver of the board's hardware.
firmware = $(eval $(call firmware_rules,$(FIRMWARE)/$(1)/$(2)-$(3)$(if $(filter whole,$(9)),-whole,$(if $(9),-hooks))$(4),$(1),$(2),$(3),$(5),$(6),$(7),$(8),$(9)))
# $(1) is the output, the others are those of `firmware` without the suffix.
define firmware_rules
$(1).objects := $$(addprefix $(1).d/,$$(COMMON_SOURCES:=.o) \
  $(foreach h,$(if $(filter whole,$(9)),whole,aes) p256,$(if $(filter $(h),$(9)),$(if $($(2).hook_$(h)),own/$($(2).hook_$(h)),hook_$(h)),hook_$(h)_none).o) hook_whole_none.o \
  $(if $(filter %/flash,$(7)),store.o flash_words.o,store_none.o) hooks_linked.o module.o $$($(4)_SOURCES:=.o) $(addprefix own/,$(7:=.o))) $(if $(filter wasm3,$(4)),$$($(2).wasm3-$(call wasm3_form,$(2),$(3))))
$(1).cc := $(5) -g -ffunction-sections -fdata-sections -MMD -MP $(6)
$(1).own := $$($(1).cc) $$(OWN_FLAGS) -I$(FIRMWARE)/$(4)-$(3) -DMODULE_CALLS -DWASM_STACK_BYTES=$(or $(WASM_STACK_BYTES_$(3)),$(WASM_STACK_BYTES))

$$($(1).objects): $(FIRMWARE)/$(4)-$(3)/module.h $$(WASM3)/wasm3.h boards/boards.mk boards/$(2)/board.mk
$(1).d/%.o: $$(COMMON)/%.c
	@mkdir -p $$(@D)
	@$$($(1).own) -c $$< -o $$@
# It is what the compiler makes calls of, so that must not happen in it.
$(1).d/own/common/octets.o: $$(COMMON)/octets.c
	@mkdir -p $$(@D)
	@$$($(1).own) -ffreestanding -fno-tree-loop-distribute-patterns -c $$< -o $$@
$(1).d/engine_wasm3.o: $$(COMMON)/engine_wasm3.c
	@mkdir -p $$(@D)
	@$$($(1).own) -O2 $$(WASM3_FLAGS) $$(WASM3_FLAGS_$(call wasm3_form,$(2),$(3))) -isystem $$(WASM3) -isystem $$(COMMON)/wasm3 -c $$< -o $$@
$(1).d/engine_aot.o: $$(COMMON)/engine_aot.c $(FIRMWARE)/aot-$(3)/core.c
	@mkdir -p $$(@D)
	@$$($(1).own) $$(or $$($(2).aot_flags),$$(AOT_FLAGS_$(3)),$$(AOT_FLAGS)) -c $$< -o $$@
$(1).d/own/%.o: boards/%.c
	@mkdir -p $$(@D)
	@$$($(1).own) -c $$< -o $$@
$(1).d/own/%.o: boards/%.S
	@mkdir -p $$(@D)
	@$$($(1).cc) -c $$< -o $$@
$(1).d/hook_whole.o: $$(COMMON)/hooks/whole.c $(FIRMWARE)/aot-crypto/core.c
	@mkdir -p $$(@D)
	@$$($(1).cc) -O2 -I$(FIRMWARE)/aot-crypto $$(OWN_FLAGS) -c $$< -o $$@
$(1).d/hook_%.o: $$(COMMON)/hooks/%.c
	@mkdir -p $$(@D)
	@$$($(1).own) -O3 -c $$< -o $$@
$(1).d/hooks_linked.o:
	@mkdir -p $$(@D)
	@echo 'const char hooks_linked[] = "$(if $(9),$(subst $(eval ) ,$(comma),$(9)),none)";' | $$($(1).cc) -x c -c - -o $$@
$(1).d/module.o: $(FIRMWARE)/$(4)-$(3)/module.c
	@mkdir -p $$(@D)
	@$$($(1).own) -c $$< -o $$@
$(1): $$($(1).objects) $$(wildcard boards/$(2)/*.ld)
	@echo $$@
	@$$($(1).cc) $$($(1).objects) -Wl,--gc-sections -Wl,-Map=$$@.map $(8) -o $$@
-include $$($(1).objects:.o=.d)
endef
comma := ,

# $(call counted_loop,BOARD,FLAGS,SOURCES OF THE BOARD,LINK FLAGS): loop.elf, by which tests see whether an Arm board counts exactly.
define counted_loop
$(FIRMWARE)/$(1)/loop.elf: boards/soc/arm/loop.c $(patsubst %,boards/%.c,$(3)) boards/$(1)/board.mk $(wildcard $(COMMON)/*.h)
	@mkdir -p $$(@D)
	@$(ARM_CC) $(2) $(OWN_FLAGS) -ffunction-sections $$(filter %.c,$$^) -Wl,--gc-sections $(4) -o $$@
endef

# $(call unicorn,BOARD,OUTPUT): the emulator of a chip that runs the board's images before models of its registers, boards/BOARD/emulator, on
# libunicorn. Left out where that is not installed.
UNICORN := $(wildcard /usr/include/unicorn/unicorn.h /usr/local/include/unicorn/unicorn.h)
define unicorn
$(2): $(wildcard boards/$(1)/emulator/*.[ch] $(COMMON)/emulator/*.[ch]) $(COMMON)/hooks/aes.c $(COMMON)/hooks.h boards/boards.mk
	@mkdir -p $$(@D)
	@echo $$@
	@$$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -I$$(COMMON) $$(filter %.c,$$^) -lunicorn -o $$@
.PHONY: boards-$(1)-unicorn-missing
boards-$(1)-unicorn-missing:
	@echo "$(2) is left out: install libunicorn-dev (Debian, Ubuntu)"
boards-$(1): $(if $(UNICORN),$(2),boards-$(1)-unicorn-missing)
endef

# $(call board_or_missing,BOARD,COMPILER,PACKAGES): a board whose compiler is here belongs to `boards`; else a line says what to install.
define board_or_missing
$(1).compiler := $(2)
$(1).packages := $(3)
.PHONY: boards-$(1) boards-$(1)-missing
boards: boards-$(1)$(if $(shell command -v $(2)),,-missing)
boards-$(1)-missing:
	@echo "$(1) is left out: install $(3) (Debian, Ubuntu)"
endef

include $(sort $(wildcard boards/*/board.mk))

# A header that is gone: what an earlier build knows of it only makes its file be compiled again.
boards/%.h: ;

# The wasm3 engine as it is on other cores and in other conventions, each in a folder of its own; tests run them.
.PHONY: boards-cortex-m0plus boards-loop
boards-cortex-m0plus:
	@$(MAKE) -f boards/boards.mk FIRMWARE=build/cortex-m0plus PROFILE=dex MPS2_CPU=cortex-m0plus $(addprefix build/cortex-m0plus/mps2-an385/dex-wasm3,.elf .json)
boards-loop:
	@$(MAKE) -f boards/boards.mk FIRMWARE=build/loop PROFILE=dex WASM3_CONVENTION=loop build/loop/native/dex-wasm3

# What is asked for has to be there, before anything is built.
ifneq ($(filter firmware emulate flash,$(MAKECMDGOALS)),)
BOARDS_WITH_FIRMWARE := $(patsubst boards/%/board.mk,%,$(sort $(wildcard boards/*/board.mk)))
ifneq ($(filter emulate flash,$(MAKECMDGOALS)),)
$(if $(BOARD),,$(error name the board: BOARD=one of $(BOARDS_WITH_FIRMWARE)))
endif
$(if $(filter-out $(BOARDS_WITH_FIRMWARE),$(BOARD)),$(error there is no board "$(BOARD)" with a firmware: use BOARD=one of $(BOARDS_WITH_FIRMWARE)))
$(if $(BOARD),$(if $(shell command -v $($(BOARD).compiler)),,$(error $(BOARD) needs $($(BOARD).compiler): install $($(BOARD).packages) (Debian, Ubuntu))))
$(if $(filter-out wasm3 aot,$(ENGINE)),$(error there is no engine "$(ENGINE)": use ENGINE=wasm3 or ENGINE=aot))
$(if $(WASM),,$(if $(filter-out dex full,$(PROFILE)),$(error there is no profile "$(PROFILE)": use PROFILE=dex or PROFILE=full)))
endif

firmware: $(if $(BOARD),$(foreach f,$($(BOARD).firmware),$(if $(or $(if $(ENGINE),,all),$(findstring -$(ENGINE),$(f))),$(f))),boards)

BOARD_C := $(shell find boards -name '*.[ch]')
boards-format:
	clang-format -i $(BOARD_C)
boards-lint:
	clang-format --dry-run -Werror $(BOARD_C)
