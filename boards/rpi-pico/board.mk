# What one drags onto a Pico is a .uf2; the .elf beside it is for a debugger.
PICO := $(FIRMWARE)/rpi-pico
PICO_RAM_MAX ?= $(call wasm3_ram_max,rpi-pico,dex)
PICO_STACK_BYTES_wasm3 ?= 4096
PICO_STACK_BYTES_aot ?= 2048
PICO_ARENA_BYTES ?= $(call wasm3_arena,rpi-pico,dex)
# Octets that wait while the core runs a timer: about a millisecond ahead of time, which is 12 of them.
PICO_RING_wasm3 := 256
PICO_RING_aot := 64
PICO_FLAGS := -mcpu=cortex-m0plus -mthumb -Os -Iboards -DFLASH_BLOCKS=4 -DFLASH_BLOCK_BYTES=4096 -DFLASH_UNIT=4
PICO_LINK := --specs=nano.specs -nostartfiles -T boards/rpi-pico/memory.ld -Wl,--fatal-warnings -Wl,--defsym=RAM_MAX=$(PICO_RAM_MAX)
PICO_SOURCES := common/bare common/octets soc/arm/reset common/lmul common/noise common/noise_aes $(addprefix soc/rp2040/,boot2 clocks uart clock rosc count flash) \
  $(addprefix rpi-pico/,board startup)
# $(call pico_ram,ENGINE): the linear memory of the ahead-of-time engine is a variable; it needs no arena.
pico_ram = -Wl,--defsym=STACK_BYTES=$(PICO_STACK_BYTES_$(1)) -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(1)),0,$(PICO_ARENA_BYTES))
# $(call pico,PROFILE,ENGINE,HOOKS)
pico = $(call firmware,rpi-pico,$(1),$(2),.elf,$(ARM_CC),$(PICO_FLAGS) -DUART_RING=$(PICO_RING_$(2)),$(PICO_SOURCES),$(PICO_LINK) $(call pico_ram,$(2)),$(3))

# Profile dex, or one that a test brings: full has no place here.
PICO_PROFILES := $(filter-out full,$(FIRMWARE_PROFILES))
$(eval $(call wasm3,rpi-pico,$(ARM_CC),$(PICO_FLAGS),-O2))
$(foreach profile,$(PICO_PROFILES),$(call pico,$(profile),aot,)$(call pico,$(profile),wasm3,)$(call pico,$(profile),wasm3,aes p256))

$(PICO)/%.uf2: $(PICO)/%.elf boards/common/uf2.mjs boards/common/elf.mjs
	@node boards/common/uf2.mjs $< $@
$(PICO)/%.json: $(PICO)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

rpi-pico.firmware := $(foreach profile,$(PICO_PROFILES),$(foreach name,aot wasm3 wasm3-hooks,$(addprefix $(PICO)/$(profile)-$(name),.uf2 .json)))
boards-rpi-pico: $(rpi-pico.firmware)

$(eval $(call board_or_missing,rpi-pico,$(ARM_CC),gcc-arm-none-eabi and libnewlib-arm-none-eabi))
