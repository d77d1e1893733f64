#ifndef THIMBLE_STATS_H
#define THIMBLE_STATS_H

#include <stdint.h>

/** Writes the JSON of `$stats` (docs/serial.md); answers its length, or BUFFER_TOO_SMALL. */
int32_t stats_write(char *output, uint32_t capacity);

/** Writes the JSON of READY; likewise. */
int32_t ready_write(char *output, uint32_t capacity);

#endif
