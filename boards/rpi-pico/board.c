// rpi-pico: an RP2040, Cortex-M0+ at 125 MHz; the second core sleeps in the boot ROM.
#include "board.h"

#include "bare.h"
#include "noise.h"
#include "soc/rp2040/clock.h"
#include "soc/rp2040/clocks.h"
#include "soc/rp2040/count.h"
#include "soc/rp2040/rosc.h"
#include "soc/rp2040/uart.h"

enum { LONGEST_WAIT_MS = 60000 };

const char board_name[] = "rpi-pico";

static bool counts;

void board_init(void) {
    bare_paint_stack();
    clocks_init();
    uart_init();
    rosc_init();
    counts = count_is_there();
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    return noise_gather(output, length, &noise_bits, rosc_sample);
}

uint32_t board_now(void) {
    return clock_now();
}

int board_read(void) {
    return uart_read();
}

void board_write(const uint8_t *octets, size_t length) {
    uart_write(octets, length);
}

// With interrupts masked, `wfi` still wakes for a pending one (ARMv6-M §B1.5.17), so none is missed
// between test and sleep.
void board_wait(uint32_t milliseconds) {
    if (milliseconds == 0)
        return;
    __asm__ volatile("cpsid i" ::: "memory");
    clock_alarm(milliseconds < LONGEST_WAIT_MS ? milliseconds : LONGEST_WAIT_MS);
    if (!uart_has_input())
        __asm__ volatile("wfi" ::: "memory");
    __asm__ volatile("cpsie i" ::: "memory");
    clock_alarm_off();
}

// The receive interrupt is held back during a count, so that no octet that comes meanwhile is
// counted: only in the emulator, which keeps octets back without loss.
uint64_t board_count_begin(void) {
    if (!counts)
        return 0;
    uart_hold();
    return count_read();
}

uint64_t board_count_end(void) {
    if (!counts)
        return 0;
    uint64_t end = count_read();
    uart_release();
    return end;
}

uint64_t board_instructions(uint64_t begin, uint64_t end) {
    return end - begin;
}

_Noreturn void board_fatal(void) {
    uart_drain();
    chip_reset();
}
