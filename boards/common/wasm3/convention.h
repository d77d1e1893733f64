// How wasm3's operations hand their state on. fetch-wasm3.mjs includes this in m3_exec_defs.h.
//
// On a 32-bit Arm (Thumb-2) program counter, stack and the register of 64 bits are arguments, in r0
// to r3 (AAPCS §6.4: 64 bits start at an even register). These stay for as long as wasm3 runs:
//   r8    linear memory's header
//   r9    its length less 3: a word at an address below that is all inside
//   r10   linear memory
// r4, r5, r6 and r11 are free for an operation. The compiler is told so of the files with
// operations (-fcall-used-r4 and so on); RunCode, the one way in, saves them.
//
// Elsewhere the pointer to memory is an argument too, as wasm3 has it.
#ifndef THIMBLE_WASM3_CONVENTION_H
#define THIMBLE_WASM3_CONVENTION_H

#ifdef __thumb2__
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
