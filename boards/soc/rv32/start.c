// Reset and traps of a RISC-V core in machine mode, for any board with one hart: RISC-V Privileged
// Architecture 1.11 §3.1.7 (mtvec), §3.1.6 (mstatus).
//
// Interrupts stay off: what waits, polls or sleeps in WFI, which an interrupt that is enabled in
// mie ends even so (§3.2.3). So every trap is a fault. It ends the board on a fresh stack, since
// the old one may have run over.
#include "bare.h"
#include "fatal.h"

void _start(void);
void processor_fault(void);

void processor_fault(void) {
    fatal("a processor fault");
}

// Where mtvec is fixed to vectored mode, an exception goes to the first entry, interrupt n to entry
// n; each is four octets.
__attribute__((naked, section(".text.trap"), aligned(256))) static void trap(void) {
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".rept 32\n"
                     "j 1f\n"
                     ".endr\n"
                     ".option pop\n"
                     "1: la sp, __stack_top\n"
                     "j processor_fault\n");
}

// gp and tp are not used: there are no small data (-msmall-data-limit=0) and no threads.
__attribute__((naked, section(".text.start"), used)) void _start(void) {
    __asm__ volatile("csrci mstatus, 8\n"
                     "la t0, %0\n"
                     "csrw mtvec, t0\n"
                     "la sp, __stack_top\n"
                     "call bare_start\n"
                     "call main\n"
                     "j processor_fault\n" ::"i"(trap));
}
