# The MPS2 boards: what AN385 and AN386 share. $(call cmsdk,BOARD,CPU,PROFILES): its firmwares, which end in .elf.
#
# Arena and the linker's limit are those of boards.mk, or MPS2_ARENA_BYTES and MPS2_RAM_MAX. Profile full is for speed and takes what there is.
MPS2_STACK_BYTES ?= 4096
MPS2_RAM_MAX_full ?= 1048576
MPS2_ARENA_BYTES_full ?= 983040
MPS2_FLAGS := -mthumb -Os -DFLASH_BLOCKS=4 -DFLASH_BLOCK_BYTES=4096 -DFLASH_UNIT=4
# boards/common/wasm3/convention.h
mps2_operations = -O2 $(if $(filter cortex-m0plus,$(1)),,$(foreach register,r4 r5 r6 r11,-fcall-used-$(register)))
MPS2_LINK := --specs=nano.specs -nostartfiles -T boards/soc/cmsdk/memory.ld -Wl,--fatal-warnings \
  -Wl,--defsym=STACK_BYTES=$(MPS2_STACK_BYTES)
# $(call mps2_ram,BOARD,PROFILE,ENGINE): the linear memory of the ahead-of-time engine is a variable; it needs no arena.
mps2_ram = -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(3)),0,$(or $(MPS2_ARENA_BYTES_$(2)),$(MPS2_ARENA_BYTES),$(call wasm3_arena,$(1),$(2)))) \
  -Wl,--defsym=RAM_MAX=$(or $(MPS2_RAM_MAX_$(2)),$(MPS2_RAM_MAX),$(call wasm3_ram_max,$(1),$(2)))
MPS2_SOURCES := common/bare common/octets soc/arm/reset $(addprefix soc/cmsdk/,board clock startup flash)
# $(call mps2,BOARD,CPU,PROFILE,ENGINE,HOOKS)
mps2 = $(call firmware,$(1),$(3),$(4),.elf,$(ARM_CC),-mcpu=$(2) $(MPS2_FLAGS),$(MPS2_SOURCES) $(1)/board,$(MPS2_LINK) $(call mps2_ram,$(1),$(3),$(4)),$(5))

define cmsdk
$(eval $(call wasm3,$(1),$(ARM_CC),-mcpu=$(2) $(MPS2_FLAGS),$(call mps2_operations,$(2))))
$(foreach profile,$(3),$(foreach engine,wasm3 aot,$(call mps2,$(1),$(2),$(profile),$(engine),)$(call mps2,$(1),$(2),$(profile),$(engine),aes p256)))
$(if $(filter full,$(3)),$(call mps2,$(1),$(2),full,wasm3,p256 whole))

$(1).firmware := $(foreach profile,$(3),$(foreach engine,wasm3 aot,$(addprefix $(FIRMWARE)/$(1)/$(profile)-$(engine),.elf .json -hooks.elf -hooks.json))) \
  $(if $(filter full,$(3)),$(addprefix $(FIRMWARE)/$(1)/full-wasm3-whole,.elf .json))
$$(filter %.elf,$$($(1).firmware)): boards/soc/cmsdk/memory.ld boards/soc/cmsdk/cmsdk.mk
$(FIRMWARE)/$(1)/%.json: $(FIRMWARE)/$(1)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $$< $$<.map > $$@
$(call counted_loop,$(1),-mcpu=$(2) $(MPS2_FLAGS),$(MPS2_SOURCES) $(1)/board,$(MPS2_LINK) $(call mps2_ram,$(1),dex,aot))
boards-$(1): $$($(1).firmware) $(FIRMWARE)/$(1)/loop.elf

$(call board_or_missing,$(1),$(ARM_CC),gcc-arm-none-eabi and libnewlib-arm-none-eabi)
endef
