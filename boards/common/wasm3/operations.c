// wasm3's door, and those of its operations for a 32-bit Arm that are better in C (operations.S has
// the others).
#define M3_COMPILE_OPCODES
#include "m3_env.h"
#include "m3_exception.h"
#include "m3_exec_defs.h"
#include "m3_operations.h"

#ifndef __thumb2__

m3ret_t RunCode(pc_t _pc, m3stack_t _sp, m3reg_t _r0, M3MemoryHeader *_mem) {
    return nextOpImpl();
}

#else

_Static_assert(offsetof(M3MemoryHeader, length) == 8 && sizeof(M3MemoryHeader) == 12,
               "RunCode knows these");

#define OPERATION(NAME) m3ret_t op_##NAME(d_m3OpSig)

// Locals begin as zeros, and the constants that the function mentions lie behind them. All lengths
// are multiples of 4.
OPERATION(Entry) {
    const M3Function *function = (const M3Function *)*_pc++;
    if ((void *)(_sp + function->maxStackSlots) >= (void *)_mem->maxStack)
        return m3Err_trapStackOverflow;
    u32 *word = _sp + function->numRetAndArgSlots;
    for (u32 left = function->numLocalBytes; left; left -= 4)
        *word++ = 0;
    const u32 *constant = function->constants;
    for (u32 left = function->numConstantBytes; left; left -= 4)
        *word++ = *constant++;
    return nextOpImpl();
}

static void refresh(M3MemoryHeader *memory) {
    _mem = memory;
    words_end = memory->length - 3;
    linear = m3MemData(memory);
}

// Memory may have moved meanwhile.
OPERATION(CallRawFunction) {
    M3RawCall call = (M3RawCall)_pc[0];
    M3ImportContext context = {.function = (IM3Function)_pc[1], .userdata = _pc[2]};
    IM3Runtime runtime = m3MemRuntime(_mem);
    void *stack = runtime->stack;
    runtime->stack = _sp; // for what the port may call in turn
    m3ret_t trap = call(runtime, &context, (u64 *)_sp, linear);
    runtime->stack = stack;
    refresh(runtime->memory.mallocated);
    return trap;
}

OPERATION(MemGrow) {
    IM3Runtime runtime = m3MemRuntime(_mem);
    u32 pages = runtime->memory.numPages;
    u32 more = (u32)_r0;
    _r0 = more && ResizeMemory(runtime, pages + more) ? UINT32_MAX : pages;
    refresh(runtime->memory.mallocated);
    return nextOpImpl();
}

#endif
