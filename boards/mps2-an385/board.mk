include boards/soc/cmsdk/cmsdk.mk
# cortex-m0plus shows what the engines take on that core: its instructions run on this one, too.
MPS2_CPU ?= cortex-m3
$(eval $(call cmsdk,mps2-an385,$(MPS2_CPU),$(FIRMWARE_PROFILES)))

# The trials of the store on this core.
$(FIRMWARE)/mps2-an385/store-trial.elf: $(STORE_TRIAL) $(MPS2_SOURCES:%=boards/%.c) boards/mps2-an385/board.c boards/mps2-an385/store_trial.c \
    boards/soc/cmsdk/memory.ld $(wildcard boards/soc/cmsdk/*.h)
	@mkdir -p $(@D)
	@$(ARM_CC) -mcpu=cortex-m3 -mthumb -O2 $(OWN_FLAGS) -I$(COMMON)/trial $(call store_shape,2 1024 4 false false) \
	  $(filter-out %/flash.c %/octets.c,$(filter %.c,$^)) $(MPS2_LINK) -Wl,--defsym=ARENA_BYTES=0 -Wl,--defsym=RAM_MAX=4194304 -o $@
boards-mps2-an385: $(FIRMWARE)/mps2-an385/store-trial.elf
