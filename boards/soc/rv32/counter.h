// Counts instructions of a RISC-V core: minstret (RISC-V Privileged Architecture 1.11 §3.1.11).
#ifndef THIMBLE_RV32_COUNTER_H
#define THIMBLE_RV32_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/** Instructions since some start. The same number of instructions each time. */
uint64_t counter_read(void);

/** Whether the counter counts: QEMU's does under `-icount shift=0`, and is the PC's time stamp
 * else. */
bool counter_counts(void);

#endif
