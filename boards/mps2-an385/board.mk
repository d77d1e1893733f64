# The arena is what the module needs, whole, and a little more: $stats tells how much is used. MPS2_RAM_MAX is what the
# linker accepts for stack, data and arena together. Profile full is for speed and takes what there is.
MPS2 := $(FIRMWARE)/mps2-an385
MPS2_RAM_MAX ?= 153600
MPS2_STACK_BYTES ?= 4096
MPS2_ARENA_BYTES ?= 143360
MPS2_RAM_MAX_full ?= 1048576
MPS2_ARENA_BYTES_full ?= 983040
# cortex-m0plus shows what the engines take on that core: its instructions run on this one, too.
MPS2_CPU ?= cortex-m3
MPS2_FLAGS := -mcpu=$(MPS2_CPU) -mthumb -Os
# boards/common/wasm3/convention.h
MPS2_OPERATIONS := -O2 $(if $(filter cortex-m3,$(MPS2_CPU)),$(foreach register,r4 r5 r6 r11,-fcall-used-$(register)))
MPS2_LINK := --specs=nano.specs -nostartfiles -T boards/mps2-an385/memory.ld -Wl,--fatal-warnings \
  -Wl,--defsym=STACK_BYTES=$(MPS2_STACK_BYTES)
# $(call mps2_ram,PROFILE,ENGINE): the linear memory of the ahead-of-time engine is a variable; it needs no arena.
mps2_ram = -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(2)),0,$(or $(MPS2_ARENA_BYTES_$(1)),$(MPS2_ARENA_BYTES))) \
  -Wl,--defsym=RAM_MAX=$(or $(MPS2_RAM_MAX_$(1)),$(MPS2_RAM_MAX))
# $(call mps2,PROFILE,ENGINE,HOOKS)
mps2 = $(call firmware,mps2-an385,$(1),$(2),.elf,$(ARM_CC),$(MPS2_FLAGS),common/bare common/octets $(addprefix mps2-an385/,board clock startup),$(MPS2_LINK) $(call mps2_ram,$(1),$(2)),$(3))

$(eval $(call wasm3,mps2-an385,$(ARM_CC),$(MPS2_FLAGS),$(MPS2_OPERATIONS)))
$(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(call mps2,$(profile),$(engine),)$(call mps2,$(profile),$(engine),aes p256)))
$(if $(filter full,$(FIRMWARE_PROFILES)),$(call mps2,full,wasm3,p256 whole))

$(MPS2)/%.json: $(MPS2)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

mps2-an385.firmware := $(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(addprefix $(MPS2)/$(profile)-$(engine),.elf .json -hooks.elf -hooks.json))) \
  $(if $(filter full,$(FIRMWARE_PROFILES)),$(addprefix $(MPS2)/full-wasm3-whole,.elf .json))
boards-mps2-an385: $(mps2-an385.firmware)

$(eval $(call board_or_missing,mps2-an385,$(ARM_CC),gcc-arm-none-eabi and libnewlib-arm-none-eabi))
