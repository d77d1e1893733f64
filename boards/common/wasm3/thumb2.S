// The operations that wasm3's time goes to, for a 32-bit Arm with Thumb-2 (ARMv7-M and later). Each takes the place of the one of
// the same name in wasm3's m3_exec.h, which is weak; what is not here is wasm3's own. convention.h says who owns which register.
//
//   r0 program counter   r1 stack   r2, r3 register, of which a 32-bit value has r2   r8 memory's header   r9, r10 see there
//   r4, r5, r6, r11 free
//
// `take` loads an operation's immediates and, into ip, the operation behind it: one LDM, or, where metacode.h has words of 16 bits, a load
// for each; r7 is OPERATIONS then. The last letters of a name say where operands are: s in a slot, r in the register, the last one pushed first; immediates come in that order, too. No operation branches
// on a value but the branches, or takes more or fewer instructions for it.
#include "compact.h"
#ifdef __thumb2__
#if WASM3_WORDS == 16 && defined(WASM3_CAN_BE_COMPACT)
        .set    COMPACT, 1
        .set    WORD, 2
#else
        .set    COMPACT, 0
        .set    WORD, 4
#endif
        .syntax unified
        .thumb
        .text

        .macro  operation name
        .global op_\name
        .type   op_\name, %function
        .thumb_func
op_\name:
        .endm

        .macro  half to
        ldrh    \to, [r0], #2
        .endm

        .macro  word to
        .if     COMPACT
        half    \to
        .else
        ldr     \to, [r0], #4
        .endif
        .endm

        .macro  take_operation
        .if     COMPACT
        half    ip
        add     ip, r7, ip, lsl #1
        .else
        ldr     ip, [r0], #4
        .endif
        .endm

        .macro  take a, b, c
        .if     COMPACT
        half    \a
        .ifnb   \b
        half    \b
        .endif
        .ifnb   \c
        half    \c
        .endif
        take_operation
        .else
        .ifnb   \c
        ldmia   r0!, {\a, \b, \c, ip}
        .else
        .ifnb   \b
        ldmia   r0!, {\a, \b, ip}
        .else
        ldmia   r0!, {\a, ip}
        .endif
        .endif
        .endif
        .endm

        // A pointer into the arena, from the word that r0 is at.
        .macro  take_near to
        .if     COMPACT
        ldrsh   \to, [r0]
        add     \to, r0, \to, lsl #1
        adds    r0, #2
        .else
        ldr     \to, [r0], #4
        .endif
        .endm

        // The same, and what `take` does.
        .macro  take_near_and to, b
        .if     COMPACT
        take_near \to
        .ifnb   \b
        take    \b
        .else
        take_operation
        .endif
        .else
        take    \to, \b
        .endif
        .endm

        // Goes on where the word that r0 is at says.
        .macro  jump
        .if     COMPACT
        ldrsh   ip, [r0]
        add     r0, r0, ip, lsl #1
        .else
        ldr     r0, [r0]
        .endif
        take_operation
        bx      ip
        .endm

        .macro  slot to, at
        ldr     \to, [r1, \at, lsl #2]
        .endm

        // Spoils `at`, which is no destination of the LDRD (Cortex-M3 erratum 602117).
        .macro  slots low, high, at
        add     \at, r1, \at, lsl #2
        ldrd    \low, \high, [\at]
        .endm

        .macro  set_slot at, from
        str     \from, [r1, \at, lsl #2]
        .endm

        .macro  set_slots at, low, high
        add     \at, r1, \at, lsl #2
        strd    \low, \high, [\at]
        .endm

        .macro  next
        bx      ip
        .endm

// --- 32 bits, two operands: `does` is a macro of (first, second), with its result in r2; it may spoil both and r6 -----------------

        .macro  binary_rs name, does:vararg
        operation \name\()_rs
        take    r4
        slot    r4, r4
        \does   r4, r2
        next
        .endm

        .macro  binary_ss name, does:vararg
        operation \name\()_ss
        take    r4, r5
        slot    r5, r5
        slot    r4, r4
        \does   r5, r4
        next
        .endm

        .macro  binary_sr name, does:vararg
        operation \name\()_sr
        take    r4
        slot    r4, r4
        \does   r2, r4
        next
        .endm

        .macro  commutative name, does:vararg
        binary_rs \name, \does
        binary_ss \name, \does
        .endm

        .macro  binary name, does:vararg
        commutative \name, \does
        binary_sr \name, \does
        .endm

        // A shift by a register takes the count modulo 256, wasm's modulo 32.
        .macro  shift instruction, a, b
        and     r6, \b, #31
        \instruction r2, \a, r6
        .endm

        .macro  rotate_left a, b
        rsb     r6, \b, #0
        ror     r2, \a, r6
        .endm

        commutative i32_Add, add r2,
        commutative i32_Multiply, mul r2,
        commutative u32_And, and r2,
        commutative u32_Or, orr r2,
        commutative u32_Xor, eor r2,
        binary  i32_Subtract, sub r2,
        binary  u32_ShiftLeft, shift lsl,
        binary  u32_ShiftRight, shift lsr,
        binary  i32_ShiftRight, shift asr,
        binary  u32_Rotr, ror r2,
        binary  u32_Rotl, rotate_left

        .macro  set_if condition, otherwise
        ite     \condition
        mov\condition r2, #1
        mov\otherwise r2, #0
        .endm

        .macro  compare condition, otherwise, a, b
        cmp     \a, \b
        set_if  \condition, \otherwise
        .endm

        .macro  is_zero a
        clz     r2, \a
        lsr     r2, r2, #5
        .endm

        .macro  equal a, b
        sub     r2, \a, \b
        is_zero r2
        .endm

        .macro  not_equal a, b
        subs    r2, \a, \b
        it      ne
        movne   r2, #1
        .endm

        commutative i32_Equal, equal
        commutative i32_NotEqual, not_equal
        binary  i32_LessThan, compare lt, ge,
        binary  i32_GreaterThan, compare gt, le,
        binary  i32_LessThanOrEqual, compare le, gt,
        binary  i32_GreaterThanOrEqual, compare ge, lt,
        binary  u32_LessThan, compare lo, hs,
        binary  u32_GreaterThan, compare hi, ls,
        binary  u32_LessThanOrEqual, compare ls, hi,
        binary  u32_GreaterThanOrEqual, compare hs, lo,

// --- 64 bits, two operands: `does` has the halves of both, with its result in r2 and r3 -------------------------------------

        .macro  binary64_rs name, does:vararg
        operation \name\()_rs
        take    r4
        slots   r5, r6, r4
        \does   r5, r6, r2, r3
        next
        .endm

        .macro  binary64_ss name, does:vararg
        operation \name\()_ss
        take    r4, r5
        slots   r2, r3, r5
        slots   r5, r6, r4
        \does   r2, r3, r5, r6
        next
        .endm

        .macro  binary64_sr name, does:vararg
        operation \name\()_sr
        take    r4
        slots   r5, r6, r4
        \does   r2, r3, r5, r6
        next
        .endm

        .macro  commutative64 name, does:vararg
        binary64_rs \name, \does
        binary64_ss \name, \does
        .endm

        .macro  binary64 name, does:vararg
        commutative64 \name, \does
        binary64_sr \name, \does
        .endm

        .macro  halves low, high, a, a_high, b, b_high
        \low    r2, \a, \b
        \high   r3, \a_high, \b_high
        .endm

        .macro  multiply a, a_high, b, b_high
        mul     r4, \a, \b_high
        mla     r4, \a_high, \b, r4
        umull   r2, r3, \a, \b
        add     r3, r3, r4
        .endm

        // A shift by 32 and more, up to 255, leaves nothing, so that one of two parts is zero whatever the count.
        .macro  shift_left a, a_high, b, b_high
        and     r4, \b, #63
        rsb     r11, r4, #32
        lsr     r11, \a, r11
        lsl     r3, \a_high, r4
        orr     r3, r3, r11
        sub     r11, r4, #32
        lsl     r11, \a, r11
        orr     r3, r3, r11
        lsl     r2, \a, r4
        .endm

        .macro  shift_right a, a_high, b, b_high
        and     r4, \b, #63
        rsb     r11, r4, #32
        lsl     r11, \a_high, r11
        lsr     r2, \a, r4
        orr     r2, r2, r11
        sub     r11, r4, #32
        lsr     r11, \a_high, r11
        orr     r2, r2, r11
        lsr     r3, \a_high, r4
        .endm

        .macro  shift_right_signed a, a_high, b, b_high
        and     r4, \b, #63
        rsb     r11, r4, #32
        lsl     r11, \a_high, r11
        lsr     r2, \a, r4
        orr     r2, r2, r11
        subs    r11, r4, #32
        it      pl
        asrpl   r2, \a_high, r11
        asr     r3, \a_high, r4
        .endm

        commutative64 i64_Add, halves adds, adc,
        commutative64 i64_Multiply, multiply
        commutative64 u64_And, halves and, and,
        commutative64 u64_Or, halves orr, orr,
        commutative64 u64_Xor, halves eor, eor,
        binary64 i64_Subtract, halves subs, sbc,
        binary64 u64_ShiftLeft, shift_left
        binary64 u64_ShiftRight, shift_right
        binary64 i64_ShiftRight, shift_right_signed

        .macro  compare64 condition, otherwise, a, a_high, b, b_high
        cmp     \a, \b
        sbcs    r4, \a_high, \b_high
        set_if  \condition, \otherwise
        .endm

        .macro  compare64_swapped condition, otherwise, a, a_high, b, b_high
        compare64 \condition, \otherwise, \b, \b_high, \a, \a_high
        .endm

        .macro  equal64 a, a_high, b, b_high
        eor     r2, \a, \b
        eor     r4, \a_high, \b_high
        orr     r2, r2, r4
        is_zero r2
        .endm

        .macro  not_equal64 a, a_high, b, b_high
        eor     r2, \a, \b
        eor     r4, \a_high, \b_high
        orrs    r2, r2, r4
        it      ne
        movne   r2, #1
        .endm

        commutative64 i64_Equal, equal64
        commutative64 i64_NotEqual, not_equal64
        binary64 i64_LessThan, compare64 lt, ge,
        binary64 i64_GreaterThan, compare64_swapped lt, ge,
        binary64 i64_LessThanOrEqual, compare64_swapped ge, lt,
        binary64 i64_GreaterThanOrEqual, compare64 ge, lt,
        binary64 u64_LessThan, compare64 lo, hs,
        binary64 u64_GreaterThan, compare64_swapped lo, hs,
        binary64 u64_LessThanOrEqual, compare64_swapped hs, lo,
        binary64 u64_GreaterThanOrEqual, compare64 hs, lo,

// --- One operand ------------------------------------------------------------------------------------------------------------

        // _s with the operand in r4, _r with it in r2.
        .macro  unary name, does:vararg
        operation \name\()_s
        take    r4
        slot    r4, r4
        \does   r4
        next
        operation \name\()_r
        take_operation
        \does   r2
        next
        .endm

        unary   i32_EqualToZero, is_zero
        unary   i32_Extend8_s, sxtb r2,
        unary   i32_Extend16_s, sxth r2,
        unary   u32_Clz, clz r2,

        operation i32_Wrap_i64_s
        take    r4
        slot    r2, r4
        next
        operation i32_Wrap_i64_r
        take_operation
        next

        operation i64_Extend_u32_s
        take    r4
        slot    r2, r4
        mov     r3, #0
        next
        operation i64_Extend_u32_r
        take_operation
        mov     r3, #0
        next

        operation i64_Extend_i32_s
        take    r4
        slot    r2, r4
        asr     r3, r2, #31
        next
        operation i64_Extend_i32_r
        take_operation
        asr     r3, r2, #31
        next

        operation i64_EqualToZero_s
        take    r4
        slots   r2, r3, r4
        orr     r2, r2, r3
        is_zero r2
        next
        operation i64_EqualToZero_r
        take_operation
        orr     r2, r2, r3
        is_zero r2
        next

// --- Slots, constants, globals ----------------------------------------------------------------------------------------------

        operation SetRegister_i32
        take    r4
        slot    r2, r4
        next
        operation SetRegister_i64
        take    r4
        slots   r2, r3, r4
        next

        operation SetSlot_i32
        take    r4
        set_slot r4, r2
        next
        operation SetSlot_i64
        take    r4
        set_slots r4, r2, r3
        next

        // Where to, where what was there goes.
        operation PreserveSetSlot_i32
        take    r4, r5
        slot    r6, r4
        set_slot r5, r6
        set_slot r4, r2
        next
        operation PreserveSetSlot_i64
        take    r4, r5
        slots   r6, r11, r4
        set_slots r5, r6, r11
        strd    r2, r3, [r4]
        next

        // To, from.
        operation CopySlot_32
        take    r4, r5
        slot    r5, r5
        set_slot r4, r5
        next
        operation CopySlot_64
        take    r4, r5
        slots   r6, r11, r5
        set_slots r4, r6, r11
        next

        // To, from, where what was there goes.
        operation PreserveCopySlot_32
        take    r4, r5, r6
        slot    r11, r4
        set_slot r6, r11
        slot    r5, r5
        set_slot r4, r5
        next
        operation PreserveCopySlot_64
        .if     COMPACT
        half    r4
        half    r5
        half    r6
        .else
        ldmia   r0!, {r4, r5, r6}
        .endif
        slots   r11, ip, r4
        set_slots r6, r11, ip
        slots   r6, r11, r5
        strd    r6, r11, [r4]
        take_operation
        next

        // Where the last argument goes, where it is, where the one before it is, and so on (compiling.h).
        .macro  copy_arguments count
        operation CopyArguments_\count
        word    r4
        add     r4, r1, r4, lsl #2
        .set    offset, 0
        .rept   \count
        word    r5
        slot    r5, r5
        str     r5, [r4, #offset]
        .set    offset, offset - 8
        .endr
        take_operation
        next
        .endm

        copy_arguments 2
        copy_arguments 3
        copy_arguments 4

        operation Const32
        .if     COMPACT
        ldr     r4, [r0], #4
        take    r5
        .else
        take    r4, r5
        .endif
        set_slot r5, r4
        next
        operation Const64
        .if     COMPACT
        ldr     r4, [r0], #4
        ldr     r5, [r0], #4
        take    r6
        .else
        take    r4, r5, r6
        .endif
        set_slots r6, r4, r5
        next

        operation GetGlobal_s32
        take_near_and r4, r5
        ldr     r4, [r4]
        set_slot r5, r4
        next
        operation SetGlobal_s32
        take_near_and r4, r5
        slot    r5, r5
        str     r5, [r4]
        next
        operation SetGlobal_i32
        take_near_and r4
        str     r2, [r4]
        next

        // Both values are read, and neither decides a branch.
        operation Select_i32_rss
        take    r4, r5
        slot    r4, r4
        slot    r5, r5
        cmp     r2, #0
        ite     ne
        movne   r2, r5
        moveq   r2, r4
        next
        operation Select_i32_srs
        take    r4, r5
        slot    r4, r4
        slot    r5, r5
        cmp     r4, #0
        it      ne
        movne   r2, r5
        next
        operation Select_i32_ssr
        take    r4, r5
        slot    r4, r4
        slot    r5, r5
        cmp     r4, #0
        it      eq
        moveq   r2, r5
        next
        operation Select_i32_sss
        take    r4, r5, r6
        slot    r4, r4
        slot    r5, r5
        slot    r2, r6
        cmp     r4, #0
        it      eq
        moveq   r2, r5
        next

// --- Linear memory ----------------------------------------------------------------------------------------------------------

        // Traps unless `size` octets from address + offset on are in memory: the sum must not wrap, and must be below the length
        // less size - 1. r9 is that for 4. The address is left in `address`.
        .macro  check address, offset, size
        adds    \address, \address, \offset
        bcs     out_of_bounds
        .if     \size == 4
        cmp     \address, r9
        .else
        add     r11, r9, #(4 - \size)
        cmp     \address, r11
        .endif
        bcs     out_of_bounds
        .endm

        .macro  load name, size, does:vararg
        operation \name\()_s
        take    r4, r5
        slot    r4, r4
        check   r4, r5, \size
        \does   [r10, r4]
        next
        operation \name\()_r
        take    r4
        check   r4, r2, \size
        \does   [r10, r4]
        next
        .endm

        .macro  load_signed instruction, address:vararg
        \instruction r2, \address
        asr     r3, r2, #31
        .endm

        .macro  load_unsigned instruction, address:vararg
        \instruction r2, \address
        mov     r3, #0
        .endm

        // LDRD and STRD want alignment, LDR and STR do not.
        .macro  load_double address:vararg
        add     r4, r10, r4
        ldr     r2, [r4]
        ldr     r3, [r4, #4]
        .endm

        load    i32_Load_u8, 1, ldrb r2,
        load    i32_Load_i8, 1, ldrsb r2,
        load    i32_Load_u16, 2, ldrh r2,
        load    i32_Load_i16, 2, ldrsh r2,
        load    i32_Load_i32, 4, ldr r2,
        load    i64_Load_u8, 1, load_unsigned ldrb,
        load    i64_Load_i8, 1, load_signed ldrsb,
        load    i64_Load_u16, 2, load_unsigned ldrh,
        load    i64_Load_i16, 2, load_signed ldrsh,
        load    i64_Load_u32, 4, load_unsigned ldr,
        load    i64_Load_i32, 4, load_signed ldr,
        load    i64_Load_i64, 8, load_double

        .macro  store name, size, instruction
        operation \name\()_rs
        take    r4, r5
        slot    r4, r4
        check   r4, r5, \size
        \instruction r2, [r10, r4]
        next
        operation \name\()_sr
        take    r4, r5
        slot    r4, r4
        check   r5, r2, \size
        \instruction r4, [r10, r5]
        next
        operation \name\()_ss
        take    r4, r5, r6
        slot    r5, r5
        slot    r4, r4
        check   r5, r6, \size
        \instruction r4, [r10, r5]
        next
        .endm

        store   i32_Store_u8, 1, strb
        store   i32_Store_i16, 2, strh
        store   i32_Store_i32, 4, str
        store   i64_Store_u8, 1, strb
        store   i64_Store_i16, 2, strh
        store   i64_Store_i32, 4, str

        operation i64_Store_i64_rs
        take    r4, r5
        slot    r4, r4
        check   r4, r5, 8
        add     r4, r10, r4
        str     r2, [r4]
        str     r3, [r4, #4]
        next
        operation i64_Store_i64_sr
        take    r4, r5
        check   r5, r2, 8
        slots   r6, r11, r4
        add     r5, r10, r5
        str     r6, [r5]
        str     r11, [r5, #4]
        next
        operation i64_Store_i64_ss
        take    r4, r5, r6
        slot    r5, r5
        check   r5, r6, 8
        slots   r6, r11, r4
        add     r5, r10, r5
        str     r6, [r5]
        str     r11, [r5, #4]
        next

out_of_bounds:
        ldr     r0, =m3Err_trapOutOfBoundsMemoryAccess
        ldr     r0, [r0]
        bx      lr
        .ltorg

// --- Control ----------------------------------------------------------------------------------------------------------------

        .macro  branch_unless_zero name, condition
        operation \name\()_r
        cmp     r2, #0
        b\condition 1f
        add     r0, #WORD
        take_operation
        next
1:      jump
        operation \name\()_s
        word    r4
        slot    r4, r4
        cmp     r4, #0
        b\condition 1f
        add     r0, #WORD
        take_operation
        next
1:      jump
        .endm

        branch_unless_zero BranchIf, ne
        branch_unless_zero BranchIfPrologue, eq
        branch_unless_zero If, eq

        // wasm3's Loop calls its body, which returns the loop's address to go on. Here the body jumps, and a loop takes no room on
        // the native stack: what leaves it by returning leaves the function.
        operation Loop
        take_operation
        next

        operation ContinueLoop
        operation Branch
        jump

        operation ContinueLoopIf
        cmp     r2, #0
        bne     1f
        add     r0, #WORD
        take_operation
        next
1:      jump

        // The function, and where its frame is. r3 to r0 and r7 are the caller's; a trap goes on to it.
        operation Call
        .if     COMPACT
        take_near r4
        half    r5
        .else
        ldmia   r0!, {r4, r5}
        .endif
        push    {r0-r3, r7, lr}
        mov     r0, r4
        add     r1, r1, r5, lsl #2
        take_operation
        blx     ip
        cbnz    r0, 1f
        pop     {r0-r3, r7, lr}
        take_operation
        next
1:      add     sp, #20
        pop     {pc}

        // What is returned, in slot 0 (compiling.h).
        operation ReturnSlot_32
        word    r4
        slot    r2, r4
        operation ReturnRegister_i32
        str     r2, [r1]
        operation Return
        mov     r0, #0
        bx      lr

        // Runs metacode until its function returns (convention.h). Constant expressions run without memory, and do not use it.
        .global RunCode
        .type   RunCode, %function
        .thumb_func
RunCode:
        push    {r3-r11, lr}
        ldr     r8, [sp, #40]
        cmp     r8, #0
        beq     1f
        ldr     r9, [r8, #8]
        sub     r9, r9, #3
        add     r10, r8, #12
1:
        .if     COMPACT
        ldr     r7, =op_Return - 0x10000
        .endif
        take_operation
        blx     ip
        pop     {r3-r11, pc}
        .ltorg
#elif defined(__linux__)
        .section .note.GNU-stack, "", %progbits // no executable stack is wanted
#endif
