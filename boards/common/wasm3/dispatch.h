// From an operation to the next one. fetch-wasm3.mjs includes this at the end of m3_exec_defs.h,
// some of whose definitions it replaces (convention.h says by what).
//
// `leave(trap)` leaves the function that runs, `CallCode` calls another one.
#ifndef THIMBLE_WASM3_DISPATCH_H
#define THIMBLE_WASM3_DISPATCH_H

#ifndef THIMBLE_LOOP

#define leave(trap) return trap
#define CallCode    Call

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
#endif
