NATIVE := $(FIRMWARE)/native
NATIVE_FLAGS := -O2 -D_POSIX_C_SOURCE=200809L -DARENA_BYTES=2097152

# $(call native,PROFILE,SUFFIX OF THE NAME,HOOKS)
native = $(call firmware,native,$(1),$(NATIVE)/$(1)-wasm3$(2),$(HOST_CC),$(NATIVE_FLAGS),board,,$(3))
$(eval $(call wasm3,native,$(HOST_CC),$(NATIVE_FLAGS),))
$(foreach profile,$(FIRMWARE_PROFILES),$(eval $(call native,$(profile),,)) $(eval $(call native,$(profile),-hooks,aes p256)))

# Drives the hooks, the arena and the decoder for tests/boards.
$(NATIVE)/probe: boards/native/probe.c $(COMMON)/hooks/aes.c $(COMMON)/hooks/p256.c $(COMMON)/arena.c $(COMMON)/serial.c $(COMMON)/calls.c $(wildcard $(COMMON)/*.h)
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -fsanitize=undefined,address -I$(COMMON) $(filter %.c,$^) -o $@

boards-native: $(foreach profile,$(FIRMWARE_PROFILES),$(NATIVE)/$(profile)-wasm3 $(NATIVE)/$(profile)-wasm3-hooks) $(NATIVE)/probe

ifneq ($(shell command -v $(HOST_CC)),)
boards: boards-native
else
boards: boards-native-missing
.PHONY: boards-native-missing
boards-native-missing:
	@echo "native is left out: install build-essential (Debian, Ubuntu)"
endif
