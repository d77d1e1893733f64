// What wasm3's compiler does otherwise here, so as to take less RAM. fetch-wasm3.mjs includes this
// in m3_compile.c and has it called there.

// --- Arguments of a call, copied into the callee's frame by few operations. wasm3 copies one with
// each, which is a quarter of all words of metacode.
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

// --- Constants of a function. Those that an earlier function has in the same order are shared.

static void *SharedConstants(IM3Compilation o, u16 length) {
    for (u32 i = 0; i < o->module->numFunctions; i++) {
        const M3Function *other = &o->module->functions[i];
        if (other == o->function || !other->compiled)
            continue;
        u8 *constants = other->constants;
        for (u32 at = 0; at + length <= other->numConstantBytes; at += sizeof(m3slot_t))
            if (!memcmp(constants + at, o->constants, length))
                return constants + at;
    }
    return m3_CopyMem(o->constants, length);
}

// --- The result of a function of one result, which is in slot 0. Copying it there and returning
// become one operation: nothing else writes to that slot, and no branch leads between the two.

static M3Result EmitReturn(IM3Compilation o) {
    M3Result result = m3Err_none;
    bool copied = o->function && o->page && GetPC(o) == metacode_last_copy.end &&
                  GetFuncTypeNumResults(o->function->funcType) == 1 &&
                  metacode_last_copy.operation != op_CopySlot_64 &&
                  metacode_last_copy.operation != op_SetSlot_i64;
    if (copied && metacode_last_copy.to == 0) {
        bool in_slot = metacode_last_copy.operation == op_CopySlot_32;
        o->page->info.lineIndex -= in_slot ? 3 : 2;
        EmitOperation(o->page, in_slot ? op_ReturnSlot_32 : op_ReturnRegister_i32);
        if (in_slot)
            EmitSlotOffset(o, metacode_last_copy.from);
    } else {
        _(EmitOp(o, op_Return));
    }
_catch:
    return result;
}
