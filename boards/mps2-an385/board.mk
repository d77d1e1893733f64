include boards/soc/cmsdk/cmsdk.mk
$(eval $(call cmsdk,mps2-an385,cortex-m3,$(FIRMWARE_PROFILES)))
