// Records that survive a power cut, in a board's flash (flash.h): identities, keys, access lists,
// counters. docs/store.md has the format, its invariants, and what a power cut leaves at each step.
//
// A record is named by a number and has 1 to STORE_LENGTH_MAX octets; a record of no octets is no
// record. A write is all or nothing: a power cut at any moment leaves the old or the new octets of
// that record and every other as it was. Octets that were replaced or wiped are zeros in flash when
// the call returns; if the power is cut in it, when the store is next opened.
//
// A board without flash links store_none.c, where each call answers NOT_SUPPORTED. No call may be
// made from an interrupt. Time does not depend on what records hold, but on their lengths, numbers
// and places, and on whether four octets of a dead record are zeros.
#ifndef THIMBLE_STORE_H
#define THIMBLE_STORE_H

#include <stdint.h>

enum {
    STORE_LENGTH_MAX = 0xffff,
    STORE_DAMAGED = -100, // no number of assembly/errors.ts: the port answers PORT_FAILED
};

/** Finds the newest state and ends what a power cut interrupted. The other calls do it when it was
 * not done. 0; STORE_DAMAGED: neither half has a header that is right, but they are not empty:
 * nothing is changed, and only store_clear helps; PORT_FAILED: the flash. */
int32_t store_open(void);

/** The record's length, at most `capacity`; 0: there is none. BUFFER_TOO_SMALL; STORE_DAMAGED: its
 * octets are not those that were written, or it is not there and some record was lost of which
 * nobody knows which; PORT_FAILED. After an error output was not written, or is zeros. */
int32_t store_read(uint32_t key, uint8_t *output, uint32_t capacity);

/** Puts a record in the place of the old one, if there is one; length 0 wipes. 0; NO_ROOM: all
 * stays as it was; INVALID_ARGUMENT; STORE_DAMAGED as store_open; PORT_FAILED: old or new. `record`
 * may be anywhere in RAM. */
int32_t store_write(uint32_t key, const uint8_t *record, uint32_t length);

/** Wipes all records, also those of a store that is damaged. 0, or PORT_FAILED: it must be called
 * again. A power cut leaves all records or none, but of a store that could not be opened. */
int32_t store_clear(void);

struct store_stats {
    uint32_t capacity; // octets of flash for records with all that belongs to them
    uint32_t used;     // of these, by records that count; more than half makes wear grow
    uint32_t records;
    uint32_t writes;  // records written since the flash was first used, and wipes
    uint32_t rounds;  // times that a half was begun: each block was erased half as often
    uint32_t damaged; // records lost, of which nobody knows which
};

/** 0, or an error of store_open. */
int32_t store_stats(struct store_stats *stats);

#endif
