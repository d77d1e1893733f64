// wasm3's door, and the operations that take the place of wasm3's own: those that would nest on the
// native stack, and for a 32-bit Arm with Thumb-2 those that are better in C (thumb1.S and thumb2.S
// have the others). convention.h says which convention is where.
#define M3_COMPILE_OPCODES
#include "m3_env.h"
#include "m3_exception.h"
#include "m3_exec_defs.h"
#include "m3_operations.h"

#define OPERATION(NAME) m3ret_t op_##NAME(d_m3OpSig)

// Locals begin as zeros, and the constants that the function mentions lie behind them. All lengths
// are multiples of 4.
OPERATION(Entry) {
    const M3Function *function = (const M3Function *)*_pc++;
    if ((void *)(_sp + function->maxStackSlots) >= (void *)_mem->maxStack)
        leave(m3Err_trapStackOverflow);
    u32 *word = _sp + function->numRetAndArgSlots;
    for (u32 left = function->numLocalBytes; left; left -= 4)
        *word++ = 0;
    const u32 *constant = function->constants;
    for (u32 left = function->numConstantBytes; left; left -= 4)
        *word++ = *constant++;
    nextOpDirect();
}

#ifndef THIMBLE_THUMB2

// wasm3's Loop calls its body, which returns the loop's address to go on. Here the body jumps back
// to its own beginning, and a loop takes no room on the native stack: what leaves it by returning
// leaves the function.
OPERATION(Loop) {
    nextOpDirect();
}

OPERATION(ContinueLoop) {
    jumpOpDirect(*_pc);
}

OPERATION(ContinueLoopIf) {
    pc_t body = (pc_t)*_pc++;
    if ((i32)_r0)
        jumpOpDirect(body);
    nextOpDirect();
}

#endif
#if !defined(THIMBLE_LOOP) && !defined(THIMBLE_THUMB2)

m3ret_t RunCode(pc_t _pc, m3stack_t _sp, m3reg_t _r0, M3MemoryHeader *_mem) {
    return nextOpImpl();
}

#endif
#ifdef THIMBLE_LOOP

m3ret_t thimble_trap;
#ifdef __xtensa__
M3MemoryHeader *thimble_memory;
#endif

#ifndef __thumb__ // thumb1.S has these two

static inline __attribute__((always_inline)) void run(void) {
    do {
        IM3Operation operation = (IM3Operation)*_pc++;
        operation();
    } while (_pc);
}

// To whoever calls this the registers of the state are registers to be kept, so it does.
m3ret_t RunCode(pc_t pc, m3stack_t stack, m3reg_t value, M3MemoryHeader *memory) {
    pc_t callers_pc = _pc;
    m3stack_t callers_stack = _sp;
    m3reg_t callers_value = _r0;
    M3MemoryHeader *callers_memory = _mem;
    _pc = pc;
    _sp = stack;
    _r0 = value;
    _mem = memory;
    run();
    _pc = callers_pc;
    _sp = callers_stack;
    _r0 = callers_value;
    _mem = callers_memory;
    return thimble_trap;
}

// The caller may have a value in the register.
OPERATION(Call) {
    pc_t callee = (pc_t)*_pc++;
    i32 frame = *(const i32 *)_pc++;
    pc_t after = _pc;
    m3stack_t stack = _sp;
    m3reg_t value = _r0;
    _pc = callee;
    _sp = stack + frame;
    run();
    _sp = stack;
    _r0 = value;
    _pc = thimble_trap ? NULL : after;
    nextOpDirect();
}

#endif

OPERATION(Return) {
    leave(NULL);
}

#endif
#ifdef THIMBLE_THUMB2

_Static_assert(offsetof(M3MemoryHeader, length) == 8 && sizeof(M3MemoryHeader) == 12,
               "RunCode knows these");

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
