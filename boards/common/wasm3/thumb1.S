// The loop that runs wasm3's operations on an Arm without Thumb-2 (ARMv6-M), and the operation that nests it. dispatch.h has the
// state: r4, r5 the register, r6 program counter, r7 stack, r8 memory's header; r0 to r3 and ip are free for an operation. In
// assembly, since the C compiler keeps too few registers for itself to save these.
#if defined(__thumb__) && !defined(__thumb2__)
        .syntax unified
        .thumb
        .text

        // Until an operation makes the program counter null.
        .macro  run
1:      ldmia   r6!, {r0}
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
        ldmia   r6!, {r0, r1}
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
