// The part of a board's flash that the store has for itself (store.h), and how it is erased and
// programmed. A board that has one brings a file `flash.c` with these; its offsets begin at the
// first octet of that part, whose place the board's linker script keeps free.
//
// Invariants that the store stands on: erased octets are 0xff; programming clears bits and never
// sets one; the octets outside of what is asked for stay as they are; an operation that returned
// true survives a power cut; one that is cut leaves its own octets in any state, and no others.
// The store programs each unit once, and then at most over it with zeros (a unit that a power cut
// interrupts may be zeroed once more).
//
//   nRF52840 NVMC         4 KB pages, unit 4; a word may be written twice between erases
//   RP2040, W25Q          4 KB sectors, unit 4: the driver pads its 256-octet page with 0xff
//   ESP32, ESP32-C3       4 KB sectors, unit 4
//   STM32 with ECC        2 or 4 KB pages, unit 8: only zeros may go over a programmed unit. A read
//                         of a unit that a power cut spoilt must not trap (docs/store.md)
//
// Parts whose erased octets are 0x00 do not fit.
//
// The board's board.mk defines the shape of the part: FLASH_BLOCKS erase blocks, 2 at least (of an
// odd number the last is not used), of FLASH_BLOCK_BYTES octets, programmed FLASH_UNIT (4, 8, 16 or
// 32) at once.
#ifndef THIMBLE_FLASH_H
#define THIMBLE_FLASH_H

#include <stdbool.h>
#include <stdint.h>

_Static_assert(FLASH_UNIT == 4 || FLASH_UNIT == 8 || FLASH_UNIT == 16 || FLASH_UNIT == 32,
               "FLASH_UNIT must be 4, 8, 16 or 32");
_Static_assert(FLASH_BLOCKS >= 2 && FLASH_BLOCK_BYTES % 32 == 0 &&
                   FLASH_BLOCKS / 2 * FLASH_BLOCK_BYTES >= 512,
               "the store needs two halves of 512 octets at least, in blocks of a multiple of 32");
_Static_assert(FLASH_BLOCKS / 2 < 0x10000 * FLASH_UNIT / FLASH_BLOCK_BYTES,
               "a half of the store must have fewer than 65,536 units");

/** Sets all octets of block `block` to 0xff. False: it failed. */
bool flash_erase(uint32_t block);

/** Programs 1 to 32 octets; offset and length are multiples of the unit. They may cross the end of
 * a page or block: the driver divides them where its chip wants that. `octets` may lie anywhere in
 * memory, unaligned. False: it failed. */
bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length);

/** Reads any octets of the part. Where they cannot be read (ECC) it gives any. */
void flash_read(uint32_t offset, void *output, uint32_t length);

#endif
