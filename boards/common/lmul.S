// The product of 64 bits for an Arm that multiplies 32 by 32 bits into 32 (ARMv6-M), in the place of libgcc's: that one branches on a carry
// inside, so that its time depends on its operands (X25519 took another number of instructions for each key), and takes 45 instructions;
// this one takes 24 for whatever operands.
//
//   __aeabi_lmul (Run-time ABI for the Arm Architecture §4.2): r1:r0 = r1:r0 * r3:r2 mod 2^64; may spoil r2, r3, ip
//
// With a = a1 * 2^16 + a0 and b likewise of the lower words:  a * b = a1 b1 * 2^32 + (a0 b1 + a1 b0) * 2^16 + a0 b0.
#ifdef __ARM_ARCH_6M__
        .syntax unified
        .thumb
        .section .text.__aeabi_lmul, "ax"
        .global __aeabi_lmul
        .type   __aeabi_lmul, %function
        .thumb_func
__aeabi_lmul:
        push    {r4, r5, lr}
        muls    r1, r2                  // the upper words by the lower ones: only their lower words count
        muls    r3, r0
        adds    r1, r1, r3
        lsrs    r3, r0, #16             // a1
        uxth    r0, r0                  // a0
        lsrs    r4, r2, #16             // b1
        uxth    r2, r2                  // b0
        movs    r5, r0
        muls    r5, r4                  // a0 b1
        muls    r4, r3                  // a1 b1
        muls    r0, r2                  // a0 b0
        muls    r2, r3                  // a1 b0
        movs    r3, #0
        adds    r5, r5, r2
        adcs    r3, r3                  // bit 32 of the sum in the middle
        lsls    r3, r3, #16
        lsls    r2, r5, #16
        lsrs    r5, r5, #16
        adds    r0, r0, r2
        adcs    r4, r5
        adds    r1, r1, r4
        adds    r1, r1, r3
        pop     {r4, r5, pc}
        .size   __aeabi_lmul, . - __aeabi_lmul
#endif
