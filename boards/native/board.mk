NATIVE := $(FIRMWARE)/native
NATIVE_FLAGS := -O2 -D_POSIX_C_SOURCE=200809L -DARENA_BYTES=524288

$(eval $(call firmware,native,none,$(NATIVE)/$(PROFILE)-wasm3,$(HOST_CC),$(NATIVE_FLAGS),board,,))
$(eval $(call firmware,native,hooks,$(NATIVE)/$(PROFILE)-wasm3-hooks,$(HOST_CC),$(NATIVE_FLAGS),board,,aes p256))

# Drives the hooks, the arena and the decoder for tests/boards.
$(NATIVE)/probe: boards/native/probe.c $(COMMON)/hooks/aes.c $(COMMON)/hooks/p256.c $(COMMON)/arena.c $(COMMON)/serial.c $(COMMON)/calls.c $(wildcard $(COMMON)/*.h)
	@mkdir -p $(@D)
	@$(HOST_CC) -O2 -std=c11 -Wall -Wextra -Werror -fsanitize=undefined,address -I$(COMMON) $(filter %.c,$^) -o $@

boards-native: $(NATIVE)/$(PROFILE)-wasm3 $(NATIVE)/$(PROFILE)-wasm3-hooks $(NATIVE)/probe

ifneq ($(shell command -v $(HOST_CC)),)
boards: boards-native
else
boards: boards-native-missing
.PHONY: boards-native-missing
boards-native-missing:
	@echo "native is left out: install build-essential (Debian, Ubuntu)"
endif
