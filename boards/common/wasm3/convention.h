// How wasm3's operations hand their state on. fetch-wasm3.mjs includes this in m3_exec_defs.h, and
// dispatch.h behind it. The state is program counter, stack, the register of 64 bits, and linear
// memory's header. There are three conventions; each runs any straight line of code, and any loop,
// on the same octets of native stack.
//
// Thumb-2: program counter, stack and the register are arguments, in r0 to r3 (AAPCS §6.4: 64 bits
// start at an even register). These stay for as long as wasm3 runs:
//   r8    linear memory's header
//   r9    its length less 3: a word at an address below that is all inside
//   r10   linear memory
// r4, r5, r6 and r11 are free for an operation. The compiler is told so of the files with
// operations (-fcall-used-r4 and so on); RunCode, the one way in, saves them.
//
// Loop, where the compiler makes no tail calls (Thumb-1, Xtensa), or with WASM3_CONVENTION=loop:
// the state lies in registers that a called function keeps, an operation takes no arguments and
// returns, and RunCode calls one after another until the program counter is null. Only a call of
// wasm nests.
//
// Else all four are arguments, as wasm3 has it, and an operation ends in a tail call of the next.
#ifndef THIMBLE_WASM3_CONVENTION_H
#define THIMBLE_WASM3_CONVENTION_H

#include "../carry.h"

#if defined(WASM3_LOOP) || (defined(__thumb__) && !defined(__thumb2__)) || defined(__xtensa__)
#define THIMBLE_LOOP
#elif defined(__thumb2__)
#define THIMBLE_THUMB2
#else
#define THIMBLE_TAIL
#endif

#ifdef THIMBLE_THUMB2
#define d_m3MemorySig
#define d_m3MemoryArg
#ifdef M3_COMPILE_OPCODES
register M3MemoryHeader *_mem __asm__("r8");
register u32 words_end __asm__("r9");
register u8 *linear __asm__("r10");
#endif
#else
#define d_m3MemorySig , M3MemoryHeader *_mem
#define d_m3MemoryArg , _mem
#endif

/** Runs metacode until its function returns; answers a trap, or null. */
m3ret_t RunCode(pc_t pc, m3stack_t stack, m3reg_t value, M3MemoryHeader *memory);

#endif
