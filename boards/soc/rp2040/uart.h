// UART 0 of the RP2040 on GP0 (out) and GP1 (in): 115,200 baud, 8 bits, no parity, no flow control.
//
// The receive interrupt moves octets from the UART's FIFO of 32 to a ring. When the ring is full it
// turns itself off until uart_read has made room. On a real line what comes after 32 more octets is
// lost, and the frame with it (its FCS is wrong); an emulator keeps octets back.
#ifndef THIMBLE_RP2040_UART_H
#define THIMBLE_RP2040_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** After clocks_init. */
void uart_init(void);

/** The next octet, or -1. */
int uart_read(void);

/** True when uart_read has something. For callers with interrupts off. */
bool uart_has_input(void);

/** Waits until all are taken into the UART. */
void uart_write(const uint8_t *octets, size_t length);

/** Waits until the last bit is on the line. */
void uart_drain(void);

/** Holds the receive interrupt back; it is on after uart_init. */
void uart_hold(void);
void uart_release(void);

#endif
