// Counts the instructions of one call into the core, without those of the link below it and without
// its own.
#ifndef THIMBLE_METER_H
#define THIMBLE_METER_H

#include <stdint.h>

/** Measures the meter's own cost. After board_init. */
void meter_init(void);

void meter_start(void);
/** While the core waits for the link. Nothing when no call is being measured. */
void meter_pause(void);
void meter_resume(void);
/** Instructions since meter_start, pauses left out. */
uint64_t meter_stop(void);

#endif
