# The arena is what the module needs, whole, and a little more: $stats tells how much is used. MPS2_RAM_MAX is what the
# linker accepts for stack, data and arena together.
MPS2 := $(FIRMWARE)/mps2-an385
MPS2_RAM_MAX ?= 153600
MPS2_STACK_BYTES ?= 4096
MPS2_ARENA_BYTES ?= 143360
MPS2_FLAGS := -mcpu=cortex-m3 -mthumb -Os
# boards/common/wasm3/convention.h
mps2-an385.operations := -O2 $(foreach r,4 5 6 11,-fcall-used-r$(r))
MPS2_LINK := --specs=nano.specs -nostartfiles -T boards/mps2-an385/memory.ld -Wl,--fatal-warnings \
  -Wl,--defsym=STACK_BYTES=$(MPS2_STACK_BYTES) -Wl,--defsym=ARENA_BYTES=$(MPS2_ARENA_BYTES) -Wl,--defsym=RAM_MAX=$(MPS2_RAM_MAX)

$(eval $(call firmware,mps2-an385,none,$(MPS2)/$(PROFILE)-wasm3.elf,$(ARM_CC),$(MPS2_FLAGS),board clock startup,$(MPS2_LINK),))
$(eval $(call firmware,mps2-an385,hooks,$(MPS2)/$(PROFILE)-wasm3-hooks.elf,$(ARM_CC),$(MPS2_FLAGS),board clock startup,$(MPS2_LINK),aes p256))

$(MPS2)/%.json: $(MPS2)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

boards-mps2-an385: $(addprefix $(MPS2)/$(PROFILE)-wasm3,.elf .json -hooks.elf -hooks.json)

ifneq ($(shell command -v $(ARM_CC)),)
boards: boards-mps2-an385
else
boards: boards-mps2-an385-missing
.PHONY: boards-mps2-an385-missing
boards-mps2-an385-missing:
	@echo "mps2-an385 is left out: install gcc-arm-none-eabi and libnewlib-arm-none-eabi (Debian, Ubuntu)"
endif
