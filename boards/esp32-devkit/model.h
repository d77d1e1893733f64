// Registers of the ESP32 as its drivers (boards/soc/esp32) may use them, for probe.c: stricter than
// the chip, since what is wrong here is noted. It follows our reading of the Technical Reference
// Manual, so it shows that the drivers do that, and nothing of the silicon.
#ifndef THIMBLE_ESP32_MODEL_H
#define THIMBLE_ESP32_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum { MODEL_OSCILLATOR_STOPPED = -1 };

struct model {
    const char *violation; // the first, or 0

    uint32_t peri_clk, peri_rst, wifi_clk;

    uint32_t aes_mode, aes_key[8], aes_text[4];
    uint32_t aes_polls; // how often AES_IDLE answers 0 after a start
    uint32_t aes_left;  // of them
    uint32_t aes_starts;

    uint32_t uart_ena, uart_raw, uart_clkdiv, uart_conf0, uart_conf1, uart_map, uart_lost;
    uint8_t uart_in[128], uart_out[4096];
    uint32_t uart_in_count, uart_out_count, uart_out_waiting, uart_looks;

    uint32_t options0, clk_conf, sysclk_conf;
    uint32_t watchdog[3], protect[3]; // RTC, timer group 0, 1

    uint32_t calibration, calibration_polls;
    int32_t oscillator; // the next count, or MODEL_OSCILLATOR_STOPPED
    uint32_t (*next_count)(void);
    uint32_t random;
};
extern struct model model;

/** As after reset, but with whatever an earlier program may have left. */
void model_reset(void);

/** Whether the UART asks for its interrupt; `idle`: nothing came for the time-out. */
bool model_uart_interrupt(bool idle);

void model_uart_receive(uint8_t octet);

#endif
