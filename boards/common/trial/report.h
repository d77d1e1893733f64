// One line of JSON for each trial, without a libc's printf.
#ifndef THIMBLE_TRIAL_REPORT_H
#define THIMBLE_TRIAL_REPORT_H

#include <stdint.h>

void report_begin(const char *trial);
void report(const char *name, uint32_t value);

/** Says the line with `wrong` at its end; answers it. */
uint32_t report_end(uint32_t wrong);

#endif
