// wasm3's door, and the operations that take the place of wasm3's own: those that would nest on the
// native stack, and for a 32-bit Arm with Thumb-2 those that are better in C (thumb1.S and thumb2.S
// have the others). convention.h says which convention is where.
#define M3_COMPILE_OPCODES
#include "m3_env.h"
#include "m3_exception.h"
#include "m3_exec_defs.h"
#include "m3_operations.h"

#define OPERATION(NAME) m3ret_t op_##NAME(d_m3OpSig)

#if defined(THIMBLE_COMPACT) && !defined(OPERATIONS_HAVE_NO_REGISTER)
#define HOLD_OPERATIONS()                                                                          \
    uintptr_t callers_operations = operations_base;                                                \
    operations_base = OPERATIONS
#define RESTORE_OPERATIONS() operations_base = callers_operations
#else
#define HOLD_OPERATIONS()
#define RESTORE_OPERATIONS()
#endif

// Locals begin as zeros, and the constants that the function mentions lie behind them. All lengths
// are multiples of 4.
OPERATION(Entry) {
    const M3Function *function = (const M3Function *)take_near();
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

// Two arguments are two slots apart.
#define COPY_ARGUMENT(n) to[-2 * (n)] = _sp[take_slot()]

OPERATION(CopyArguments_2) {
    m3stack_t to = _sp + take_slot();
    COPY_ARGUMENT(0);
    COPY_ARGUMENT(1);
    nextOpDirect();
}

OPERATION(CopyArguments_3) {
    m3stack_t to = _sp + take_slot();
    COPY_ARGUMENT(0);
    COPY_ARGUMENT(1);
    COPY_ARGUMENT(2);
    nextOpDirect();
}

OPERATION(CopyArguments_4) {
    m3stack_t to = _sp + take_slot();
    COPY_ARGUMENT(0);
    COPY_ARGUMENT(1);
    COPY_ARGUMENT(2);
    COPY_ARGUMENT(3);
    nextOpDirect();
}

OPERATION(ReturnSlot_32) {
    _sp[0] = _sp[take_slot()];
    leave(NULL);
}

OPERATION(ReturnRegister_i32) {
    _sp[0] = (u32)_r0;
    leave(NULL);
}

OPERATION(ContinueLoop) {
    jumpOpDirect(near_at(_pc));
}

OPERATION(ContinueLoopIf) {
    pc_t body = take_near();
    if ((i32)_r0)
        jumpOpDirect(body);
    nextOpDirect();
}

#endif
#if !defined(THIMBLE_LOOP) && !defined(THIMBLE_THUMB2)

m3ret_t RunCode(pc_t _pc, m3stack_t _sp, m3reg_t _r0, M3MemoryHeader *_mem) {
    HOLD_OPERATIONS();
    m3ret_t trap = nextOpImpl();
    RESTORE_OPERATIONS();
    return trap;
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
        IM3Operation operation = operation_at(_pc);
        _pc++;
        operation();
    } while (_pc);
}

// To whoever calls this the registers of the state are registers to be kept, so it does.
m3ret_t RunCode(pc_t pc, m3stack_t stack, m3reg_t value, M3MemoryHeader *memory) {
    pc_t callers_pc = _pc;
    m3stack_t callers_stack = _sp;
    m3reg_t callers_value = _r0;
    M3MemoryHeader *callers_memory = _mem;
    HOLD_OPERATIONS();
    _pc = pc;
    _sp = stack;
    _r0 = value;
    _mem = memory;
    run();
    _pc = callers_pc;
    _sp = callers_stack;
    _r0 = callers_value;
    _mem = callers_memory;
    RESTORE_OPERATIONS();
    return thimble_trap;
}

// The caller may have a value in the register.
OPERATION(Call) {
    pc_t callee = take_near();
    i32 frame = take_slot();
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
// Linear memory may have moved.
static void refresh(IM3Runtime runtime) {
#ifndef THIMBLE_TAIL
    _mem = runtime->memory.mallocated;
#endif
#ifdef THIMBLE_THUMB2
    words_end = _mem->length - 3;
    linear = m3MemData(_mem);
#endif
}

static const void *far_at(pc_t word) {
    const void *pointer;
    memcpy(&pointer, word, sizeof pointer);
    return pointer;
}

OPERATION(CallRawFunction) {
    pc_t function = _pc + words_of(sizeof(void *));
    M3ImportContext context = {.function = (IM3Function)near_at(function),
                               .userdata = (void *)far_at(function + 1)};
    M3RawCall call = (M3RawCall)far_at(_pc);
    IM3Runtime runtime = m3MemRuntime(_mem);
    void *stack = runtime->stack;
    runtime->stack = _sp; // for what the port may call in turn
    m3ret_t trap = call(runtime, &context, (u64 *)_sp, m3MemData(_mem));
    runtime->stack = stack;
    refresh(runtime);
    leave(trap);
}

#ifdef THIMBLE_THUMB2

_Static_assert(offsetof(M3MemoryHeader, length) == 8 && sizeof(M3MemoryHeader) == 12,
               "RunCode knows these");

OPERATION(MemGrow) {
    IM3Runtime runtime = m3MemRuntime(_mem);
    u32 pages = runtime->memory.numPages;
    u32 more = (u32)_r0;
    _r0 = more && ResizeMemory(runtime, pages + more) ? UINT32_MAX : pages;
    refresh(runtime);
    nextOpDirect();
}

#endif
#ifdef THIMBLE_COMPACT

// Becomes the call that it stands for. The whole module was compiled at load; if it was not, there
// would be no room to do so now.
OPERATION(Compile) {
    pc_t word = _pc;
    IM3Function function = (IM3Function)near_at(word);
    if (!function->compiled)
        leave(m3Err_missingCompiledCode);
    ((code_t *)word)[-1] = (code_t)(((uintptr_t)op_Call - OPERATIONS) / 2);
    set_near(word, function->compiled);
    jumpOpDirect(word - 1);
}

#ifndef THIMBLE_THUMB2

OPERATION(Const32) {
    u32 value;
    memcpy(&value, _pc, sizeof value);
    _pc += words_of(sizeof value);
    _sp[take_slot()] = value;
    nextOpDirect();
}

OPERATION(Const64) {
    u64 value;
    memcpy(&value, _pc, sizeof value);
    _pc += words_of(sizeof value);
    memcpy(_sp + take_slot(), &value, sizeof value);
    nextOpDirect();
}

OPERATION(Branch) {
    jumpOpDirect(near_at(_pc));
}

#endif

OPERATION(BranchTable) {
    u32 index = _sp[take_slot()];
    u32 count = take_immediate(u32);
    jumpOpDirect(near_at(_pc + M3_MIN(index, count)));
}

#endif
