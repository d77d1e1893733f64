m3_exec.o: build/wasm3/m3_exec.c build/wasm3/m3_exec.h \
 build/wasm3/m3_math_utils.h build/wasm3/m3_core.h build/wasm3/wasm3.h \
 build/wasm3/wasm3_defs.h build/wasm3/m3_config.h \
 build/wasm3/m3_config_platforms.h build/wasm3/m3_compile.h \
 build/wasm3/m3_code.h build/wasm3/m3_exec_defs.h \
 boards/common/wasm3/convention.h build/wasm3/m3_function.h \
 build/wasm3/m3_env.h build/wasm3/m3_info.h
