// UART 0 of the ESP32 on its usual pins (1 out, 3 in), 115,200 baud, 8N1 (Technical Reference
// Manual §13), and where its interrupt goes.
//
// The interrupt moves octets to a ring. When the ring is full it stays off until uart_read has made
// room; meanwhile 128 octets more fit into the UART's own buffer, and what comes after is lost:
// there is no flow control, so the other end keeps to one message at a time (docs/serial.md).
#ifndef THIMBLE_ESP32_UART_H
#define THIMBLE_ESP32_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UART_INTERRUPT = 0 }; // of the core: level 1, as long as the UART asks

/** `apb_hz` is the clock of the peripherals. */
void uart_init(uint32_t apb_hz);

void uart_interrupt(void);

bool uart_has_input(void);

/** The next octet, or -1. */
int uart_read(void);

void uart_write(const uint8_t *octets, size_t length);

#endif
