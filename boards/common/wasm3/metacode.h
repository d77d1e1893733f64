// The words of metacode, wasm3's own code, which lies in RAM. fetch-wasm3.mjs puts this into
// m3_core.h (with METACODE_TYPES) and m3_code.h, and these names in the place of wasm3's own.
//
// wasm3 takes a pointer's room for each word. With WASM3_WORDS=16 a word is 16 bits:
//   operation   its address less OPERATIONS, halved
//   near        a pointer into the arena, for branches, functions, globals, types: the distance
//   from
//               the word itself, halved, with its sign; 0 is null
//   slot        its number
//   offset      of a load or store; 65,535 for any larger one: no linear memory here is larger
// A constant takes as many words as it needs, and so does a pointer to what is in flash. A distance
// that does not fit ends the start with a message: that firmware needs words of a pointer's size.
#include "compact.h" // fetch-wasm3.mjs says there whether it could change wasm3 so

#ifdef METACODE_TYPES

#if WASM3_WORDS == 16 && defined(WASM3_CAN_BE_COMPACT)
#define THIMBLE_COMPACT
typedef u16 code_t;
#else
typedef void *code_t;
#endif
typedef code_t const *pc_t;
#undef METACODE_TYPES

#elif !defined(THIMBLE_WASM3_METACODE_H)
#define THIMBLE_WASM3_METACODE_H

/** Room for the compiler's state: all of it is free when a function, or a constant expression,
 * begins to be compiled. */
void *metacode_compilation(void);

#define words_of(octets) (((octets) + sizeof(code_t) - 1) / sizeof(code_t))

#ifdef THIMBLE_COMPACT

/** Says what to do, and does not return. */
_Noreturn void metacode_too_far(void);

m3ret_t op_Return();
// In the middle of what a word reaches.
#define OPERATIONS ((uintptr_t)op_Return - 0x10000)

static inline void emit(IM3CodePage page, uintptr_t word) {
    if (word > UINT16_MAX)
        metacode_too_far();
    page->code[page->info.lineIndex++] = (code_t)word;
}

static inline void EmitOperation(IM3CodePage page, const void *operation) {
    emit(page, ((uintptr_t)operation - OPERATIONS) / 2);
}

static inline pc_t near_at(pc_t word) {
    return *word ? word + (i16)*word : NULL;
}

static inline void set_near(const void *word, const void *target) {
    intptr_t distance = target ? ((intptr_t)target - (intptr_t)word) / 2 : 0;
    if (distance != (i16)distance)
        metacode_too_far();
    *(code_t *)word = (code_t)distance;
}

static inline void EmitNear(IM3CodePage page, const void *target) {
    set_near(page->code + page->info.lineIndex++, target);
}

static inline void EmitOffset(IM3CodePage page, u32 offset) {
    emit(page, M3_MIN(offset, UINT16_MAX));
}

static inline void EmitFar(IM3CodePage page, const void *pointer) {
    memcpy(page->code + page->info.lineIndex, &pointer, sizeof pointer);
    page->info.lineIndex += words_of(sizeof pointer);
}

#else

#define EmitOperation EmitWord
#define EmitNear      EmitWord
#define EmitOffset    EmitWord32
#define EmitFar       EmitWord
#define near_at(word) ((pc_t) * (word))

static inline void set_near(const void *word, const void *target) {
    *(const void **)word = target;
}

#endif
#endif
