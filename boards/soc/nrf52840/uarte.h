// UARTE0 as the serial line: 115,200 baud, 8N1, flow control by RTS and CTS. Uses TIMER1, PPI
// channels 0 and 1 and PPI group 0.
#ifndef THIMBLE_NRF52840_UARTE_H
#define THIMBLE_NRF52840_UARTE_H

#include <stddef.h>
#include <stdint.h>

/** Pins as PSEL takes them: pin in bits 4 to 0, port in bit 5. */
struct uarte_pins {
    uint8_t rts, txd, cts, rxd;
};

/** Once, after the high-frequency crystal runs. */
void uarte_init(struct uarte_pins pins);

/** The next octet, or -1 when none has come. */
int uarte_read(void);

/** Takes octets, which may lie anywhere; waits while both buffers are full. Up to 64 of the last
 * ones are sent by the next call of uarte_flush. */
void uarte_write(const uint8_t *octets, size_t length);

/** Gives all that was written to the hardware. It does not wait until the last of it is on the
 * line. */
void uarte_flush(void);

/** Waits, for a bounded time, until all is on the line: before a reset. */
void uarte_finish(void);

/** Makes the next octet end `wfi`. Answers false when one is there already. */
_Bool uarte_arm_wakeup(void);

#endif
