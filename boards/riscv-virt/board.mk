# Arena and the linker's limit are those of boards.mk; profile full is for speed and takes what there is.
RISCV_VIRT := $(FIRMWARE)/riscv-virt
RISCV_VIRT_STACK_BYTES ?= 4096
RISCV_VIRT_RAM_MAX_full ?= 1048576
RISCV_VIRT_ARENA_BYTES_full ?= 983040
RISCV_VIRT_LINK := $(RV32_LINK) -T boards/riscv-virt/memory.ld -Wl,--fatal-warnings -Wl,--defsym=STACK_BYTES=$(RISCV_VIRT_STACK_BYTES)
RISCV_VIRT_SOURCES := common/bare riscv-virt/board $(addprefix soc/rv32/,start counter memory) $(addprefix soc/virtio/,mmio crypto)
# The linear memory of the ahead-of-time engine is a variable; it needs no arena.
riscv_virt_ram = -Wl,--defsym=ARENA_BYTES=$(if $(filter aot,$(2)),0,$(or $(RISCV_VIRT_ARENA_BYTES_$(1)),$(RISCV_VIRT_ARENA_BYTES),$(call wasm3_arena,riscv-virt,$(1)))) \
  -Wl,--defsym=RAM_MAX=$(or $(RISCV_VIRT_RAM_MAX_$(1)),$(RISCV_VIRT_RAM_MAX),$(call wasm3_ram_max,riscv-virt,$(1)))
# $(call riscv_virt,PROFILE,ENGINE,HOOKS,MORE OF THE NAME)
riscv_virt = $(call firmware,riscv-virt,$(1),$(2),$(4).elf,$(RISCV_CC),$(RV32_FLAGS),$(RISCV_VIRT_SOURCES) $(if $(filter whole,$(3)),common/hooks/modes),$(RISCV_VIRT_LINK) $(call riscv_virt_ram,$(1),$(2)),$(3))
riscv-virt.hook_aes := soc/virtio/aes
riscv-virt.hook_whole := soc/virtio/whole

# Ahead of time the core's own P-256 is quicker than the hook's. -hooks-aes is to see what the AES hook alone saves under wasm3.
$(eval $(call wasm3,riscv-virt,$(RISCV_CC),$(RV32_FLAGS),-O2))
$(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(call riscv_virt,$(profile),$(engine),))\
  $(call riscv_virt,$(profile),wasm3,aes p256)$(call riscv_virt,$(profile),wasm3,aes,-aes)$(call riscv_virt,$(profile),aot,aes))
$(if $(filter full,$(FIRMWARE_PROFILES)),$(call riscv_virt,full,wasm3,p256 whole))

$(RISCV_VIRT)/%.json: $(RISCV_VIRT)/%.elf boards/common/sizes.mjs
	@node boards/common/sizes.mjs $< $<.map > $@

# Profile full is for the hooks of whole operations.
riscv-virt.firmware := $(foreach profile,$(filter-out full,$(FIRMWARE_PROFILES)),$(foreach engine,wasm3 aot,$(addprefix $(RISCV_VIRT)/$(profile)-$(engine),.elf .json -hooks.elf -hooks.json))) \
  $(if $(filter dex,$(FIRMWARE_PROFILES)),$(addprefix $(RISCV_VIRT)/dex-wasm3-hooks-aes,.elf .json)) \
  $(if $(filter full,$(FIRMWARE_PROFILES)),$(addprefix $(RISCV_VIRT)/full-wasm3-whole,.elf .json))
boards-riscv-virt: $(riscv-virt.firmware)

$(eval $(call board_or_missing,riscv-virt,$(RISCV_CC),gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf))

# Drives the driver of the virtio device, and soc/rv32/memory.c, for tests/boards.
$(RISCV_VIRT)/probe: boards/riscv-virt/probe.c $(COMMON)/hooks/aes.c $(wildcard boards/soc/virtio/*.[ch]) boards/soc/rv32/memory.c $(wildcard $(COMMON)/*.h)
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -fsanitize=undefined,address -I$(COMMON) $< $(COMMON)/hooks/aes.c -o $@
boards-riscv-virt: $(RISCV_VIRT)/probe
