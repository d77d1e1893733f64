# The chip's own images: Intel HEX, as they are flashed and as the emulator runs them. Of the modules there is dex only.
NRF52840 := $(FIRMWARE)/nrf52840dk
NRF52840_STACK_BYTES ?= 4096
NRF52840_ARENA_BYTES ?= $(call wasm3_arena,nrf52840dk,dex)
# The last pages of flash, which the store has.
NRF52840_STORE_BYTES ?= 16384
NRF52840_RAM_MAX ?= $(call wasm3_ram_max,nrf52840dk,dex)
NRF52840_FLAGS := -mcpu=cortex-m4 -mthumb -Os -DFLASH_BLOCKS=4 -DFLASH_BLOCK_BYTES=4096 -DFLASH_UNIT=4
# boards/common/wasm3/convention.h
NRF52840_OPERATIONS := -O2 $(foreach register,r4 r5 r6 r11,-fcall-used-$(register))
NRF52840_LINK := --specs=nano.specs -nostartfiles -T boards/soc/nrf52840/memory.ld -Wl,--fatal-warnings \
  -Wl,--defsym=STACK_BYTES=$(NRF52840_STACK_BYTES) -Wl,--defsym=STORE_BYTES=$(NRF52840_STORE_BYTES) -Wl,--defsym=RAM_MAX=$(NRF52840_RAM_MAX)
NRF52840_SOURCES := common/bare common/noise common/octets soc/arm/reset $(addprefix soc/nrf52840/,chip clock ecb flash nvmc rng startup uarte) nrf52840dk/board
nrf52840dk.hook_aes := soc/nrf52840/aes
NRF52840_PROFILES := $(filter-out full,$(FIRMWARE_PROFILES))

# $(call nrf52840,PROFILE,ENGINE,HOOKS,SUFFIX); the ahead-of-time engine needs no arena.
nrf52840 = $(call firmware,nrf52840dk,$(1),$(2),$(4).elf,$(ARM_CC),$(NRF52840_FLAGS),$(NRF52840_SOURCES),$(NRF52840_LINK) -Wl$(comma)--defsym=ARENA_BYTES=$(if $(filter aot,$(2)),0,$(NRF52840_ARENA_BYTES)),$(3))
$(eval $(call wasm3,nrf52840dk,$(ARM_CC),$(NRF52840_FLAGS),$(NRF52840_OPERATIONS)))
$(foreach profile,$(NRF52840_PROFILES),$(foreach engine,wasm3 aot,$(call nrf52840,$(profile),$(engine),)$(call nrf52840,$(profile),$(engine),aes p256)))
# -hooks-aes is to see what the AES hook alone saves under wasm3.
$(if $(filter dex,$(FIRMWARE_PROFILES)),$(call nrf52840,dex,wasm3,aes,-aes))

nrf52840dk.firmware := $(foreach profile,$(NRF52840_PROFILES),$(foreach engine,wasm3 aot,$(addprefix $(NRF52840)/$(profile)-$(engine),.hex .json -hooks.hex -hooks.json))) \
  $(if $(filter dex,$(FIRMWARE_PROFILES)),$(addprefix $(NRF52840)/dex-wasm3-hooks-aes,.hex .json))
$(patsubst %.hex,%.elf,$(filter %.hex,$(nrf52840dk.firmware))): boards/soc/nrf52840/memory.ld
$(NRF52840)/%.hex: $(NRF52840)/%.elf
	@arm-none-eabi-objcopy -O ihex $< $@
$(NRF52840)/%.json: $(NRF52840)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

$(eval $(call unicorn,nrf52840dk,build/emulator/nrf52840))

# A program for tests of the models.
NRF52840_PLAYER := build/emulator/nrf52840-player
$(NRF52840_PLAYER).hex: boards/nrf52840dk/player/player.c $(COMMON)/bare.c boards/soc/arm/reset.c $(addprefix boards/soc/nrf52840/,startup.c nvmc.c registers.h memory.ld)
	@mkdir -p $(@D)
	@$(ARM_CC) $(NRF52840_FLAGS) $(OWN_FLAGS) -ffunction-sections $(filter %.c,$^) $(NRF52840_LINK) -Wl,--defsym=ARENA_BYTES=0 -Wl,--gc-sections -o $(NRF52840_PLAYER).elf
	@arm-none-eabi-objcopy -O ihex $(NRF52840_PLAYER).elf $@

$(eval $(call counted_loop,nrf52840dk,$(NRF52840_FLAGS),$(NRF52840_SOURCES),$(NRF52840_LINK) -Wl$(comma)--defsym=ARENA_BYTES=0))
boards-nrf52840dk: $(nrf52840dk.firmware) $(NRF52840)/loop.hex $(NRF52840_PLAYER).hex

$(eval $(call board_or_missing,nrf52840dk,$(ARM_CC),gcc-arm-none-eabi and libnewlib-arm-none-eabi))
