// The board's link for the chip: UART 0, entropy, watchdogs, reset, and the way out of the boot
// ROM.
//
// The core runs on the crystal, whose 40 MHz are clock.h's and the peripherals', too. (The PLL
// wants analogue settings that only Espressif's code knows.)
#include "board.h"
#include "console.h"
#include "soc/esp32/rng.h"
#include "soc/esp32/system.h"
#include "soc/esp32/uart.h"
#include "soc/xtensa/clock.h"

const uint32_t console_longest_wait = CLOCK_ALARM_MAX_MS;

uint32_t console_init(void) {
    system_watchdogs_off();
    system_crystal();
    uart_init(CLOCK_HZ);
    return 1u << UART_INTERRUPT;
}

void console_interrupt(void) {
    uart_interrupt();
}

bool console_has_input(void) {
    return uart_has_input();
}

int board_read(void) {
    return uart_read();
}

void board_write(const uint8_t *octets, size_t length) {
    uart_write(octets, length);
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    return rng_entropy(output, length);
}

_Noreturn void board_fatal(void) {
    system_reset();
    for (;;) {
    }
}
