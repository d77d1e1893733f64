NATIVE := $(FIRMWARE)/native
NATIVE_FLAGS := -O2 -D_POSIX_C_SOURCE=200809L -DARENA_BYTES=2097152 -DFLASH_BLOCKS=4 -DFLASH_BLOCK_BYTES=4096 -DFLASH_UNIT=4

# $(call native,PROFILE,ENGINE,HOOKS)
native = $(call firmware,native,$(1),$(2),,$(HOST_CC),$(NATIVE_FLAGS),native/board native/flash common/uncounted common/emulator/host,,$(3))
$(eval $(call wasm3,native,$(HOST_CC),$(NATIVE_FLAGS),))
$(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(call native,$(profile),$(engine),)$(call native,$(profile),$(engine),aes p256)))
$(if $(filter full,$(FIRMWARE_PROFILES)),$(call native,full,wasm3,p256 whole))

# Drives the hooks, the arena, the decoder and octets.c for tests/boards.
$(NATIVE)/probe: boards/native/probe.c boards/native/octets_probe.c $(COMMON)/octets.c $(COMMON)/hooks/aes.c $(COMMON)/hooks/p256.c $(COMMON)/arena.c $(COMMON)/serial.c $(COMMON)/calls.c $(COMMON)/calls.def $(COMMON)/noise.c $(COMMON)/noise_aes.c $(wildcard $(COMMON)/*.h)
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -fno-builtin -fno-tree-loop-distribute-patterns -fsanitize=undefined,address -fno-sanitize-recover=all -I$(COMMON) $(filter-out %/octets.c,$(filter %.c,$^)) -o $@

# The trials of the store, for each shape of flash.
$(NATIVE)/store-trial-%: $(STORE_TRIAL) boards/native/store_trial.c
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 $(OWN_FLAGS) -fsanitize=undefined,address -I$(COMMON)/trial $(call store_shape,$(STORE_SHAPE_$*)) $(filter %.c,$^) -o $@

native.firmware := $(foreach profile,$(FIRMWARE_PROFILES),$(foreach engine,wasm3 aot,$(NATIVE)/$(profile)-$(engine) $(NATIVE)/$(profile)-$(engine)-hooks)) \
  $(if $(filter full,$(FIRMWARE_PROFILES)),$(NATIVE)/full-wasm3-whole)
boards-native: $(native.firmware) $(NATIVE)/probe $(STORE_SHAPES:%=$(NATIVE)/store-trial-%)

$(eval $(call board_or_missing,native,$(HOST_CC),build-essential))
