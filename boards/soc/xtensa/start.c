// Xtensa ISA §4.4.1 (exceptions), §4.4.5 (interrupts). All code is call0 code with PS.WOE = 0, so a
// core with register windows never takes a window exception, and its window vectors are free. So
// one page of vectors serves both cores that this runs on: the lx106 of QEMU has its vectors in the
// first 128 octets, where the ESP32's LX6 has those of windows.
//
// User and kernel vector are one handler (code runs with PS.UM = 1). It saves what a called
// function may change: a0, a2 to a11, SAR; a12 to a15 every function keeps. PS.EXCM holds further
// interrupts back until `rfe`.
#include "start.h"

#include "bare.h"
#include "fatal.h"
#include "special.h"

enum { CAUSE_LEVEL1_INTERRUPT = 4 };

void xtensa_exception(uint32_t cause);

// This compiler has no naked functions.
#define VECTOR(offset, target) ".org " #offset "\n wsr a0, excsave1\n j " #target "\n"
__asm__(".pushsection .vectors, \"ax\"\n"
        ".align 1024\n"
        "xtensa_vectors:\n"
        // lx106: debug, non-maskable, kernel, user, double
        ".org 0x10\n j fault\n .org 0x20\n j fault\n" VECTOR(0x30, level1)
            VECTOR(0x50,
                   level1) ".org 0x70\n j fault\n"
                           // LX6: levels 2 to 5, debug, non-maskable, kernel, user, double
                           ".org 0x180\n j fault\n .org 0x1c0\n j fault\n .org 0x200\n j fault\n"
                           ".org 0x240\n j fault\n .org 0x280\n j fault\n .org 0x2c0\n j fault\n" //
        VECTOR(0x300, level1)
            VECTOR(0x340, level1) ".org 0x3c0\n j fault\n"
                                  ".popsection\n"

                                  ".pushsection .text.start, \"ax\"\n"
                                  ".literal_position\n"
                                  ".align 4\n"
                                  "level1:\n"
                                  "addi a1, a1, -64\n"
                                  "s32i a2, a1, 0\n s32i a3, a1, 4\n s32i a4, a1, 8\n s32i a5, a1, "
                                  "12\n s32i a6, a1, 16\n"
                                  "s32i a7, a1, 20\n s32i a8, a1, 24\n s32i a9, a1, 28\n s32i a10, "
                                  "a1, 32\n s32i a11, a1, 36\n"
                                  "rsr a2, excsave1\n s32i a2, a1, 40\n"
                                  "rsr a2, sar\n s32i a2, a1, 44\n"
                                  "rsr a2, exccause\n"
                                  "call0 xtensa_exception\n"
                                  "l32i a2, a1, 44\n wsr a2, sar\n"
                                  "l32i a2, a1, 0\n l32i a3, a1, 4\n l32i a4, a1, 8\n l32i a5, a1, "
                                  "12\n l32i a6, a1, 16\n"
                                  "l32i a7, a1, 20\n l32i a8, a1, 24\n l32i a9, a1, 28\n l32i a10, "
                                  "a1, 32\n l32i a11, a1, 36\n"
                                  "l32i a0, a1, 40\n"
                                  "addi a1, a1, 64\n"
                                  "rfe\n"

                                  // With UM set, WOE and EXCM clear; interrupts of level 1 come
                                  // only when they are enabled one by one.
                                  ".align 4\n"
                                  ".global xtensa_start\n"
                                  "xtensa_start:\n"
                                  "movi a2, 0\n wsr a2, intenable\n"
                                  "movi a2, 0x20\n wsr a2, ps\n"
                                  "movi a2, xtensa_vectors\n wsr a2, vecbase\n"
                                  "rsync\n"
                                  "movi a1, __stack_top\n"
                                  "call0 bare_start\n"
                                  "call0 main\n"

                                  // On a fresh stack, since the old one may have run over.
                                  "fault:\n"
                                  "movi a1, __stack_top\n"
                                  "movi a2, 0\n"
                                  "j xtensa_exception\n"
                                  ".popsection\n");

// No exception is expected, and after one nothing goes on.
__attribute__((used)) void xtensa_exception(uint32_t cause) {
    if (cause != CAUSE_LEVEL1_INTERRUPT)
        fatal("a processor fault");
    board_interrupt(SPECIAL_READ("interrupt") & SPECIAL_READ("intenable"));
}
