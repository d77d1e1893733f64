// common/board.h on the nRF52840.
//
// There is no interrupt handler: interrupts stay masked (PRIMASK) and only end `wfi`, which wakes
// for a pending one nevertheless (ARMv7-M §B1.5.17). All else is asked for, not waited for, so the
// same image runs in an emulator without an interrupt controller.
#include "chip.h"

#include "bare.h"
#include "board.h"
#include "clock.h"
#include "registers.h"
#include "rng.h"

enum { LONGEST_WAIT_MS = 60000 };

void board_init(void) {
    bare_paint_stack();
    __asm__ volatile("cpsid i" ::: "memory");
    ANOMALY_246 = ANOMALY_246_VALUE; // else EasyDMA may leave 0.35 mA on while the core sleeps
    NVMC_ICACHECNF = NVMC_CACHE;
    if (board_has_dcdc)
        POWER_DCDCEN = 1;
    clock_init();
    uarte_init(board_pins);
    NVIC_SET_ENABLE = 1u << IRQ_UARTE0 | 1u << IRQ_RTC0;
}

uint32_t board_now(void) {
    return clock_now();
}

int board_read(void) {
    int octet = uarte_read();
    if (octet < 0)
        uarte_flush();
    return octet;
}

void board_write(const uint8_t *octets, size_t length) {
    uarte_write(octets, length);
}

// Events are cleared first, then the pending bits that they had set, then the line is looked at:
// what comes after that is pending when `wfi` is reached.
void board_wait(uint32_t milliseconds) {
    uarte_flush();
    bool ahead = clock_alarm(milliseconds < LONGEST_WAIT_MS ? milliseconds : LONGEST_WAIT_MS);
    if (uarte_arm_wakeup() && ahead)
        __asm__ volatile("dsb\n wfi" ::: "memory");
    clock_alarm_off();
}

// What was sent for the core is on its way before the core goes on.
uint64_t board_count_begin(void) {
    uarte_flush();
    return clock_cycles();
}

uint64_t board_count_end(void) {
    return clock_cycles();
}

// The counter has 32 bits: right for what takes less than 67 s of the chip's time.
uint64_t board_instructions(uint64_t begin, uint64_t end) {
    return (uint32_t)(end - begin);
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    return rng_entropy(output, length);
}

_Noreturn void board_fatal(void) {
    uarte_finish();
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = AIRCR_RESET;
    for (;;) {
    }
}
