// The other end of a serial line, for emulators of chips: stdin and stdout of this process.
#ifndef THIMBLE_EMULATOR_HOST_H
#define THIMBLE_EMULATOR_HOST_H

#include <stdbool.h>
#include <stdint.h>

/** How many octets have come and wait; the next of them, or -1. */
uint32_t host_octets(void);
int host_octet(void);

/** Whether nobody will send any more. */
bool host_ended(void);

/** Sends octets; they may wait until host_flush. */
void host_send(const uint8_t *octets, uint32_t length);
void host_flush(void);

/** Waits for octets, `milliseconds` at most. */
void host_wait(int milliseconds);

#endif
