# Two links of the same code: dex-*.elf for QEMU's `sim -cpu lx106`, which tests run, and dex-*.chip.elf, of which
# the flash image dex-*.bin is made. Profile dex alone: the large module's code does not fit into the chip's 128 KB of IRAM.
ESP32 := $(FIRMWARE)/esp32-devkit
XTENSA_CC ?= xtensa-lx106-elf-gcc
ESP32_RAM_MAX ?= $(call wasm3_ram_max,esp32-devkit,dex)
ESP32_STACK_BYTES ?= 4096
ESP32_ARENA_BYTES ?= $(call wasm3_arena,esp32-devkit,dex)
ESP32_FLAGS := --specs=/usr/lib/xtensa-lx106-elf/picolibc.specs -Os -Iboards
ESP32_LINK := -nostartfiles -T boards/esp32-devkit/memory.ld -Wl,--fatal-warnings -Wl,--defsym=STACK_BYTES=$(ESP32_STACK_BYTES) -Wl,--defsym=RAM_MAX=$(ESP32_RAM_MAX)
ESP32_SOURCES := common/bare esp32-devkit/board $(addprefix soc/xtensa/,start clock arithmetic)
# The linear memory of the ahead-of-time engine is a variable; it needs no arena.
esp32_arena = -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(1)),0,$(ESP32_ARENA_BYTES))
# $(call esp32_sim,PROFILE,ENGINE,HOOKS)
esp32_sim = $(call firmware,esp32-devkit,$(1),$(2),.elf,$(XTENSA_CC),$(ESP32_FLAGS),$(ESP32_SOURCES) esp32-devkit/sim,$(ESP32_LINK) -Wl$(comma)-e$(comma)xtensa_start $(call esp32_arena,$(2)),$(3))
# $(call esp32_chip,PROFILE,ENGINE,HOOKS): the AES hook is the chip's own here.
esp32_chip = $(call firmware,esp32-devkit,$(1),$(2),.chip.elf,$(XTENSA_CC),$(ESP32_FLAGS),$(ESP32_SOURCES) esp32-devkit/chip $(addprefix soc/esp32/,entry rng system uart) common/noise common/noise_aes,$(ESP32_LINK) -Wl$(comma)-e$(comma)esp32_entry $(call esp32_arena,$(2)),$(3))

ESP32_PROFILES := $(filter-out full,$(FIRMWARE_PROFILES))
$(eval $(call wasm3,esp32-devkit,$(XTENSA_CC),$(ESP32_FLAGS),-O2))
$(foreach profile,$(ESP32_PROFILES),$(foreach engine,wasm3 aot,$(call esp32_sim,$(profile),$(engine),)$(call esp32_sim,$(profile),$(engine),aes p256)))
esp32-devkit.hook_aes := soc/esp32/aes
$(foreach profile,$(ESP32_PROFILES),$(foreach engine,wasm3 aot,$(call esp32_chip,$(profile),$(engine),)$(call esp32_chip,$(profile),$(engine),aes p256)))
esp32-devkit.hook_aes :=

# The objects of dex-aot.elf behind the chip's entry, for a core with register windows: a test.
$(ESP32)/dex-aot.windowed.elf: $(ESP32)/dex-aot.elf boards/esp32-devkit/windowed.c boards/soc/esp32/entry.c boards/esp32-devkit/windowed.ld
	@$(XTENSA_CC) $(ESP32_FLAGS) $(OWN_FLAGS) $(filter %.c,$^) $($(ESP32)/dex-aot.elf.objects) $(subst memory.ld,windowed.ld,$(ESP32_LINK)) \
	  -Wl,--gc-sections -Wl,-e,esp32_entry $(call esp32_arena,aot) -o $@

$(ESP32)/%.bin: $(ESP32)/%.chip.elf boards/common/esp-image.mjs boards/common/elf.mjs
	@node boards/common/esp-image.mjs $< $@

$(ESP32)/%.json: $(ESP32)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

# The chip's drivers on a model of its registers (probe.c).
ESP32_PROBE := $(addprefix boards/esp32-devkit/,probe.c model.c) $(addprefix boards/soc/esp32/,aes.c rng.c system.c uart.c) $(addprefix $(COMMON)/,noise.c noise_aes.c)
$(ESP32)/probe: $(ESP32_PROBE) boards/esp32-devkit/model.h $(wildcard boards/soc/esp32/*.h $(COMMON)/*.h)
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -fsanitize=undefined,address -DESP32_MODEL -Iboards -I$(COMMON) $(filter %.c,$^) -o $@

esp32-devkit.firmware := $(foreach profile,$(ESP32_PROFILES),$(foreach engine,wasm3 aot,$(addprefix $(ESP32)/$(profile)-$(engine),.elf .json .bin -hooks.elf -hooks.json -hooks.bin)))
boards-esp32-devkit: $(esp32-devkit.firmware) $(ESP32)/probe $(if $(filter dex,$(ESP32_PROFILES)),$(ESP32)/dex-aot.windowed.elf)

$(eval $(call board_or_missing,esp32-devkit,$(XTENSA_CC),gcc-xtensa-lx106 and picolibc-xtensa-lx106-elf))
