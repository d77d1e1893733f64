# A direct-boot image of the flash's 4 MB, as esptool writes it and as the emulator runs it.
# Arena and the linker's limit are those of boards.mk; the chip has 320 KB that direct boot may use.
ESP32C3 := $(FIRMWARE)/esp32c3-devkit
ESP32C3_STACK_BYTES ?= 4096
ESP32C3_RAM_MAX_full ?= 327680
ESP32C3_ARENA_BYTES_full ?= 317440
ESP32C3_LINK := $(RV32_LINK) -T boards/esp32c3-devkit/memory.ld -Wl,--fatal-warnings -Wl,--defsym=STACK_BYTES=$(ESP32C3_STACK_BYTES)
ESP32C3_SOURCES := $(addprefix common/,bare noise noise_aes uncounted) esp32c3-devkit/board $(addprefix soc/rv32/,start memory) $(addprefix soc/esp32c3/,chip rng aes sha)
# The linear memory of the ahead-of-time engine is a variable; it needs no arena.
esp32c3_ram = -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(2)),0,$(or $(ESP32C3_ARENA_BYTES_$(1)),$(ESP32C3_ARENA_BYTES),$(call wasm3_arena,esp32c3-devkit,$(1)))) \
  -Wl,--defsym=RAM_MAX=$(or $(ESP32C3_RAM_MAX_$(1)),$(ESP32C3_RAM_MAX),$(call wasm3_ram_max,esp32c3-devkit,$(1)))
# $(call esp32c3,PROFILE,ENGINE,HOOKS)
esp32c3 = $(call firmware,esp32c3-devkit,$(1),$(2),.elf,$(RISCV_CC),$(RV32_FLAGS),$(ESP32C3_SOURCES) $(if $(filter whole,$(3)),common/hooks/modes),$(ESP32C3_LINK) $(call esp32c3_ram,$(1),$(2)),$(3))
esp32c3-devkit.hook_aes := soc/esp32c3/hook_aes
esp32c3-devkit.hook_whole := soc/esp32c3/hook_whole

# Ahead of time the core's own P-256 is quicker than the hook's.
$(eval $(call wasm3,esp32c3-devkit,$(RISCV_CC),$(RV32_FLAGS),-O2))
$(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(call esp32c3,$(profile),$(engine),))\
  $(call esp32c3,$(profile),wasm3,aes p256)$(call esp32c3,$(profile),aot,aes))
$(if $(filter full,$(FIRMWARE_PROFILES)),$(call esp32c3,full,wasm3,p256 whole))

$(ESP32C3)/%.bin: $(ESP32C3)/%.elf boards/common/image-esp.mjs
	@riscv64-unknown-elf-objcopy -O binary $< $@.raw
	@node boards/common/image-esp.mjs $@.raw $@
	@rm $@.raw
$(ESP32C3)/%.json: $(ESP32C3)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

# Profile full is for the hooks of whole operations.
esp32c3-devkit.firmware := $(foreach profile,$(filter-out full,$(FIRMWARE_PROFILES)),$(foreach engine,wasm3 aot,$(addprefix $(ESP32C3)/$(profile)-$(engine),.bin .json -hooks.bin -hooks.json))) \
  $(if $(filter full,$(FIRMWARE_PROFILES)),$(addprefix $(ESP32C3)/full-wasm3-whole,.bin .json))

$(eval $(call unicorn,esp32c3-devkit,build/emulator/esp32c3))

boards-esp32c3-devkit: $(esp32c3-devkit.firmware)

$(eval $(call board_or_missing,esp32c3-devkit,$(RISCV_CC),gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf))
