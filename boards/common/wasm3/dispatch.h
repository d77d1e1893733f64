// From an operation to the next one. fetch-wasm3.mjs includes this at the end of m3_exec_defs.h,
// some of whose definitions it replaces (convention.h says by what).
//
// `leave(trap)` leaves the function that runs, `CallCode` calls another one.
#ifndef THIMBLE_WASM3_DISPATCH_H
#define THIMBLE_WASM3_DISPATCH_H

#include "metacode.h"

// --- What an operation reads

#ifdef THIMBLE_COMPACT
#define take_near()                                                                                \
    ({                                                                                             \
        pc_t word_ = _pc++;                                                                        \
        near_at(word_);                                                                            \
    })
#define take_immediate(TYPE)                                                                       \
    _Generic((TYPE)0, i32 : (i32)*_pc++, u32 : (u32)*_pc++, default : (TYPE)(uintptr_t)take_near())
#define operation_at(word) ((IM3Operation)(operations_base + 2 * (uintptr_t) * (word)))
#else
#define take_near()          ((pc_t)*_pc++)
#define take_immediate(TYPE) *((TYPE *)_pc++)
#define operation_at(word)   ((IM3Operation) * (word))
#endif
#define take_slot() take_immediate(i32)

// OPERATIONS, in a register that a called function keeps. (thumb1.S has its own: with that register
// taken from it, too, the compiler does not end.)
#if defined(THIMBLE_COMPACT) && defined(M3_COMPILE_OPCODES)
#if defined(THIMBLE_THUMB2)
register uintptr_t operations_base __asm__("r7");
#elif defined(__riscv)
register uintptr_t operations_base __asm__("s11");
#elif defined(__x86_64__)
register uintptr_t operations_base __asm__("rbx");
#else
#define operations_base OPERATIONS
#define OPERATIONS_HAVE_NO_REGISTER
#endif
#endif

// --- The next operation

#ifndef THIMBLE_LOOP

#undef nextOpImpl
#undef jumpOpImpl
#define nextOpImpl()   operation_at(_pc)(_pc + 1, d_m3OpArgs)
#define jumpOpImpl(PC) operation_at(PC)((PC) + 1, d_m3OpArgs)
#define leave(trap)    return trap
#define CallCode       Call

#else

typedef m3ret_t (*thimble_operation)(void);
#define IM3Operation thimble_operation
#undef d_m3OpSig
#define d_m3OpSig void

#ifdef M3_COMPILE_OPCODES
#if defined(__thumb__)
register m3reg_t _r0 __asm__("r4"); // and r5
register pc_t _pc __asm__("r6");
register m3stack_t _sp __asm__("r7");
register M3MemoryHeader *_mem __asm__("r8");
#elif defined(__xtensa__) // call0
register pc_t _pc __asm__("a12");
register m3stack_t _sp __asm__("a13");
register m3reg_t _r0 __asm__("a14"); // and a15
extern M3MemoryHeader *thimble_memory;
#define _mem thimble_memory
#elif defined(__x86_64__)
register pc_t _pc __asm__("r12");
register m3stack_t _sp __asm__("r13");
register m3reg_t _r0 __asm__("r14");
register M3MemoryHeader *_mem __asm__("r15");
#else
#error "which registers does a called function keep here?"
#endif
extern m3ret_t thimble_trap;
#endif

// What an operation returns is not looked at, and costs no instruction.
#define whatever()                                                                                 \
    ({                                                                                             \
        m3ret_t whatever_;                                                                         \
        __asm__("" : "=r"(whatever_));                                                             \
        whatever_;                                                                                 \
    })
#undef nextOpImpl
#undef nextOpDirect
#undef jumpOpDirect
#define nextOpImpl()   whatever()
#define nextOpDirect() return whatever()
#define jumpOpDirect(PC)                                                                           \
    do {                                                                                           \
        _pc = (pc_t)(PC);                                                                          \
        return whatever();                                                                         \
    } while (0)
#define leave(trap)                                                                                \
    do {                                                                                           \
        thimble_trap = (trap);                                                                     \
        jumpOpDirect(NULL);                                                                        \
    } while (0)
#define CallCode RunCode

#endif

// compiling.h
m3ret_t op_CopyArguments_2(d_m3OpSig);
m3ret_t op_CopyArguments_3(d_m3OpSig);
m3ret_t op_CopyArguments_4(d_m3OpSig);
m3ret_t op_ReturnSlot_32(d_m3OpSig);
m3ret_t op_ReturnRegister_i32(d_m3OpSig);

#endif
