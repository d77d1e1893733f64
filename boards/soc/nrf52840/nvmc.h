// Writing the chip's own flash. The core stands still meanwhile: 85 ms for a page, 41 us for a
// word.
#ifndef THIMBLE_NRF52840_NVMC_H
#define THIMBLE_NRF52840_NVMC_H

#include <stdbool.h>
#include <stdint.h>

enum { NVMC_PAGE = 4096 };

/** Erases the page at `address`, a multiple of NVMC_PAGE; false when it is not all 0xff afterwards.
 */
bool nvmc_erase(uint32_t address);

/** Programs `length` octets, a multiple of 4, at a multiple of 4; `octets` may lie anywhere. Bits
 * are only cleared; a word may be written twice between two erases. False when flash does not hold
 * them afterwards. */
bool nvmc_program(uint32_t address, const uint8_t *octets, uint32_t length);

#endif
