include boards/soc/cmsdk/cmsdk.mk
# Tests build modules of their own, of any name; profile full is mps2-an385's.
$(eval $(call cmsdk,mps2-an386,cortex-m4,$(filter-out full,$(FIRMWARE_PROFILES))))
