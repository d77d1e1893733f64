include boards/soc/cmsdk/cmsdk.mk
# cortex-m0plus shows what the engines take on that core: its instructions run on this one, too.
MPS2_CPU ?= cortex-m3
$(eval $(call cmsdk,mps2-an385,$(MPS2_CPU),$(FIRMWARE_PROFILES)))
