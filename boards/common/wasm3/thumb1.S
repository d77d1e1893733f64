// The loop that runs wasm3's operations on an Arm without Thumb-2 (ARMv6-M), and the operation that nests it. dispatch.h has the
// state: r4, r5 the register, r6 program counter, r7 stack, r8 memory's header; r0 to r3 and ip are free for an operation. In
// assembly, since the C compiler keeps too few registers for itself to save these. metacode.h has the words; where they are of 16 bits,
// r9 is OPERATIONS.
#include "compact.h"
#if defined(__thumb__) && !defined(__thumb2__)
#if WASM3_WORDS == 16 && defined(WASM3_CAN_BE_COMPACT)
        .set    COMPACT, 1
#else
        .set    COMPACT, 0
#endif
        .syntax unified
        .thumb
        .text

        // Until an operation makes the program counter null.
        .macro  run
1:
        .if     COMPACT
        ldrh    r0, [r6]
        adds    r6, #2
        lsls    r0, r0, #1
        add     r0, r9
        .else
        ldmia   r6!, {r0}
        .endif
        blx     r0
        cmp     r6, #0
        bne     1b
        .endm

        .global RunCode
        .type   RunCode, %function
        .thumb_func
RunCode:
        push    {r3-r7, lr}
        mov     r4, r8
        mov     r5, r9
        push    {r4, r5}
        mov     r6, r0
        mov     r7, r1
        mov     r4, r2
        mov     r5, r3
        ldr     r0, [sp, #32]
        mov     r8, r0
        .if     COMPACT
        ldr     r0, =op_Return - 0x10000
        mov     r9, r0
        .endif
        run
        pop     {r4, r5}
        mov     r8, r4
        mov     r9, r5
        ldr     r0, =thimble_trap
        ldr     r0, [r0]
        pop     {r3-r7, pc}

        // The function, and where its frame is. The caller may have a value in the register.
        .global op_Call
        .type   op_Call, %function
        .thumb_func
op_Call:
        .if     COMPACT
        movs    r1, #0
        ldrsh   r0, [r6, r1]
        lsls    r0, r0, #1
        adds    r0, r0, r6
        ldrh    r1, [r6, #2]
        adds    r6, #4
        .else
        ldmia   r6!, {r0, r1}
        .endif
        push    {r3-r7, lr}
        mov     r6, r0
        lsls    r1, r1, #2
        adds    r7, r7, r1
        run
        pop     {r3-r7}
        ldr     r0, =thimble_trap
        ldr     r0, [r0]
        cmp     r0, #0
        beq     2f
        movs    r6, #0
2:      pop     {pc}
        .ltorg
#elif defined(__linux__)
        .section .note.GNU-stack, "", %progbits // no executable stack is wanted
#endif
