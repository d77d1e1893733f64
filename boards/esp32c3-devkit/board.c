// esp32c3-devkit: the ESP32-C3 as its ROM leaves it in direct boot: 20 MHz (crystal, halved), UART0
// at 115,200 baud on GPIO 21 and 20.
//
// The UART is polled: its FIFO holds 128 octets, 11 ms, and the host sends one message at a time.
// The core does not sleep: no interrupt is set up that would wake it.
#include "board.h"

#include "../soc/esp32c3/chip.h"
#include "../soc/esp32c3/registers.h"
#include "../soc/esp32c3/rng.h"
#include "bare.h"
#include "noise.h"

enum { TICKS_PER_MS = 1000 * CHIP_TICKS_PER_US };

const char board_name[] = "esp32c3-devkit";

void board_init(void) {
    bare_paint_stack();
    chip_init();
    rng_init();
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    return noise_gather(output, length, &noise_bits, rng_sample);
}

uint32_t board_now(void) {
    return (uint32_t)(chip_ticks() / TICKS_PER_MS);
}

static bool has_octet(void) {
    return (UART0_STATUS & UART_RX_COUNT) != 0;
}

int board_read(void) {
    return has_octet() ? (int)(UART0_FIFO & 0xff) : -1;
}

void board_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while ((UART0_STATUS >> UART_TX_SHIFT & UART_TX_COUNT) >= UART_FIFO_LENGTH - 1) {
        }
        UART0_FIFO = octets[i];
    }
}

void board_wait(uint32_t milliseconds) {
    uint64_t begun = chip_ticks();
    while (!has_octet() && chip_ticks() - begun < (uint64_t)milliseconds * TICKS_PER_MS) {
    }
}

// What is logged is still in the FIFO.
_Noreturn void board_fatal(void) {
    while (UART0_STATUS >> UART_TX_SHIFT & UART_TX_COUNT) {
    }
    chip_reset();
}
