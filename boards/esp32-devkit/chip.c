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
#include "soc/xtensa/start.h"

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

// The ROM runs windowed code. Without PS.WOE no access of a register looks at windows; WINDOWSTART
// names this one alone all the same. The assembler, which is the lx106's, knows neither WINDOWBASE
// (72), WINDOWSTART (73) nor LCOUNT (2), which would jump back out of a loop of the ROM's: RSR and
// WSR are written out.
__asm__(".pushsection .text.entry, \"ax\"\n"
        ".align 4\n"
        ".global esp32_entry\n"
        "esp32_entry:\n"
        "movi a2, 0x0f\n wsr a2, ps\n rsync\n"
        ".byte 0x30, 72, 0x03\n" // rsr a3, windowbase
        "ssl a3\n movi a2, 1\n sll a2, a2\n"
        ".byte 0x20, 73, 0x13\n" // wsr a2, windowstart
        "movi a2, 0\n"
        ".byte 0x20, 2, 0x13\n" // wsr a2, lcount
        "rsync\n"
        "j xtensa_start\n"
        ".popsection\n");
