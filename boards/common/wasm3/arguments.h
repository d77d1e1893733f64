// Arguments of a call, copied into the callee's frame by few operations. fetch-wasm3.mjs includes
// this in m3_compile.c, whose CompileCallArgsAndReturn copied one with each: a quarter of all words
// of metacode, and more of the operations that run.
//
// CopyArguments_N is followed by the slot of the last of N arguments and the N slots that they are
// in, the last one's first; each argument takes two slots of the frame. An argument in the
// register, or of 64 bits, is copied alone as before.
enum { COPIED_TOGETHER = 4 };

static bool IsArgumentInSlot32(IM3Compilation o, i32 stack_index) {
    return stack_index >= 0 && !IsStackIndexInRegister(o, stack_index) &&
           GetStackTypeFromBottom(o, (u16)stack_index) == c_m3Type_i32;
}

// `top` is the slot behind the last argument.
static M3Result CopyArguments(IM3Compilation o, u16 count, u16 top) {
    static const IM3Operation together[COPIED_TOGETHER + 1] = {
        NULL, NULL, op_CopyArguments_2, op_CopyArguments_3, op_CopyArguments_4};
    M3Result result = m3Err_none;
    while (count) {
        u16 run = 0;
        while (run < count && run < COPIED_TOGETHER &&
               IsArgumentInSlot32(o, GetStackTopIndex(o) - run))
            run++;
        top -= c_ioSlotCount;
        if (run < 2) {
            _(CopyStackTopToSlot(o, top));
            _(Pop(o));
            count--;
            continue;
        }
        _(EmitOp(o, together[run]));
        EmitSlotOffset(o, top);
        top -= (u16)(run - 1) * c_ioSlotCount;
        count -= run;
        for (; run; run--) {
            EmitSlotOffset(o, GetStackTopSlotNumber(o));
            _(Pop(o));
        }
    }
_catch:
    return result;
}
