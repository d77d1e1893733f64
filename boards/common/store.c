// The store: a log of records in one half of the flash; when it is full, what counts of it is
// copied to the other half, and the first is erased (docs/store.md).
//
//   half    [blank mark][header][header again][slot 0][slot 1]... erased ...[payload 1][payload 0]
//   header  magic + lost records, round, sequence, CRC      the half with the highest round counts
//   slot    key, length | place << 16, sequence, CRC, seal       place: of the payload, in units
//   payload the record's octets, their CRC; none for a record that was wiped
//
// Invariants:
// - Of the slots of a key the last counts; those before it have payloads of zeros once the store is
//   open. A slot is never written over.
// - A payload is whole before its slot is begun; the slot is whole before it is sealed; it is
// sealed
//   before the payload that it replaces is zeroed. So a slot that is wrong and not sealed is one
//   that a power cut interrupted, whose predecessor is whole; one that is wrong and sealed is
//   damaged.
// - Between the last slot and the lowest payload there is always room for a slot that is erased, so
//   that octets of a record are never taken for a slot.
// - A half is blank when its mark says that its erasing ended. Records are copied into a blank half
//   only; its header comes last, and then the other half is erased.
#include "store.h"

#include "errors.h"
#include "flash_words.h"

#include <stdbool.h>
#include <string.h>

enum {
    ERASED = 0xff,
    SEAL_BITS = 32,
    LOST_MAX = 0xff, // in the low octet of the magic word

    // Octets, in whole units.
    HALF = FLASH_BLOCKS / 2 * FLASH_BLOCK_BYTES,
    SLOT = TUPLE + UNIT,
    HEADER = UNIT + 2 * TUPLE,
    CAPACITY = HALF - HEADER - SLOT, // with room for the slot that stays erased
};
static const uint32_t MAGIC = 0x654c5400, BLANK = 0x6b6e6c42;

// A slot that is right. `at` is where its payload is.
struct record {
    uint32_t slot, key, length, at, sequence;
};

// The half that records go to. Invariant: base < slots < data <= base + half, on whole units.
struct log {
    uint32_t base;  // of the half
    uint32_t slots; // end of the last slot
    uint32_t data;  // start of the lowest payload
};

static struct {
    struct log log;
    uint32_t round, sequence; // of the header; of the next record
    uint32_t lost, damaged;   // before this round; in it
    bool is_open;
} store;

static uint32_t payload_bytes(uint32_t length) {
    return length ? (length + CRC_LENGTH + UNIT - 1) & ~(UNIT - 1u) : 0;
}
static uint32_t other_half(void) {
    return store.log.base ? 0 : HALF;
}

// --- halves ---------------------------------------------------------------------------------

// An erase that was cut may read as erased and not stay so: the mark says that it ended.
static bool is_blank(uint32_t base) {
    uint32_t mark;
    flash_read(base, &mark, sizeof mark);
    return mark == BLANK && flash_is_all(base + sizeof mark, HALF - sizeof mark, ERASED);
}

static bool make_blank(uint32_t base) {
    uint8_t chunk[FLASH_CHUNK];
    for (uint32_t at = base; at < base + HALF; at += FLASH_BLOCK_BYTES)
        if (!flash_erase(at / FLASH_BLOCK_BYTES))
            return false;
    memset(chunk, ERASED, sizeof chunk);
    memcpy(chunk, &BLANK, sizeof BLANK);
    return flash_is_all(base, HALF, ERASED) && flash_program_checked(base, chunk, UNIT);
}

static bool begin_half(uint32_t base, uint32_t round, uint32_t lost) {
    const struct flash_words header = {{MAGIC | lost, round, store.sequence}};
    return flash_program_words(base + UNIT, header) &&
           flash_program_words(base + UNIT + TUPLE, header);
}

// How many of a half's two headers are right.
static uint32_t read_header(uint32_t base, struct flash_words *header) {
    uint32_t right = 0;
    for (uint32_t copy = 0; copy < 2; copy++) {
        struct flash_words words;
        if (flash_read_words(base + UNIT + copy * TUPLE, &words) &&
            (words.word[0] & ~LOST_MAX) == MAGIC) {
            *header = words;
            right++;
        }
    }
    return right;
}

// --- slots ----------------------------------------------------------------------------------

static uint32_t first_slot(void) {
    return store.log.base + HEADER;
}

static bool read_slot(uint32_t slot, struct record *record) {
    struct flash_words words;
    bool right = flash_read_words(slot, &words);
    uint32_t place = (words.word[1] >> 16) * UNIT, length = words.word[1] & 0xffff;
    *record = (struct record){slot, words.word[0], length, store.log.base + place, words.word[2]};
    return right && record->at >= slot + SLOT && place <= HALF &&
           payload_bytes(length) <= HALF - place;
}

// By majority: one octet that has changed does not change the answer.
static bool is_sealed(uint32_t slot) {
    uint32_t seal, zeros = 0;
    flash_read(slot + TUPLE, &seal, sizeof seal);
    for (uint32_t bit = 0; bit < SEAL_BITS; bit++)
        zeros += ~seal >> bit & 1;
    return zeros > SEAL_BITS / 2;
}

// The slot of the key that counts; false when there is none.
static bool find(uint32_t key, struct record *record) {
    for (uint32_t slot = store.log.slots; slot > first_slot();) {
        slot -= SLOT;
        uint32_t other;
        flash_read(slot, &other, sizeof other);
        if (other == key && read_slot(slot, record))
            return true;
    }
    return false;
}

static bool counts(const struct record *record) {
    struct record last;
    return record->length && find(record->key, &last) && last.slot == record->slot;
}

// Octets of the records that count, of all keys but one, and their number.
static uint32_t used_bytes(const uint32_t *but, uint32_t *records) {
    struct record record;
    uint32_t used = 0;
    for (uint32_t slot = first_slot(); slot < store.log.slots; slot += SLOT) {
        if (!read_slot(slot, &record) || !counts(&record) || (but && record.key == *but))
            continue;
        used += SLOT + payload_bytes(record.length);
        ++*records;
    }
    return used;
}

// --- writing --------------------------------------------------------------------------------

// Appends a record: from RAM, or as it is in flash at `from`, with its CRC, right or not.
static bool append(struct log *log, const struct record *record, const uint8_t *octets) {
    uint32_t size = payload_bytes(record->length), at = log->data - size;
    uint32_t crc = octets ? flash_crc(octets, record->length) : 0;
    uint8_t chunk[FLASH_CHUNK];
    bool done = true;
    for (uint32_t offset = 0, piece; done && offset < size; offset += piece) {
        piece = size - offset < FLASH_CHUNK ? size - offset : FLASH_CHUNK;
        if (!octets)
            flash_read(record->at + offset, chunk, piece);
        for (uint32_t i = 0; octets && i < piece; i++) {
            uint32_t index = offset + i, behind = index - record->length;
            chunk[i] = index < record->length ? octets[index]
                       : behind < CRC_LENGTH  ? (uint8_t)(crc >> (8 * behind))
                                              : ERASED;
        }
        done = flash_program_checked(at + offset, chunk, piece);
    }
    flash_wipe(chunk, sizeof chunk);
    const struct flash_words slot = {
        {record->key, record->length | (at - log->base) / UNIT << 16, record->sequence}};
    done = done && flash_program_words(log->slots, slot) &&
           flash_zero(log->slots + TUPLE, log->slots + SLOT);
    log->slots += SLOT;
    log->data = at;
    return done;
}

enum keep { KEEP_ALL, KEEP_OTHERS, KEEP_NONE };

// Begins the next round in the other half, with the records that count, and with `added` instead of
// what its key had. The header makes it count, all at once.
static bool move(enum keep keep, const struct record *added, const uint8_t *octets) {
    uint32_t base = other_half();
    if (!is_blank(base) && !make_blank(base))
        return false;
    struct log to = {base, base + HEADER, base + HALF};
    struct record record;
    for (uint32_t slot = first_slot(); keep != KEEP_NONE && slot < store.log.slots; slot += SLOT)
        if (read_slot(slot, &record) && counts(&record) &&
            (keep == KEEP_ALL || record.key != added->key) && !append(&to, &record, 0))
            return false;
    if (keep == KEEP_OTHERS && added->length && !append(&to, added, octets))
        return false;
    uint32_t lost = keep == KEEP_NONE ? 0 : store.lost + store.damaged;
    uint32_t from = store.log.base;
    if (lost > LOST_MAX)
        lost = LOST_MAX;
    if (!begin_half(base, store.round + 1, lost) || !make_blank(from))
        return false;
    store.log = to;
    store.round++;
    store.lost = lost;
    store.damaged = 0;
    return true;
}

// --- opening --------------------------------------------------------------------------------

// Finds the ends of slots and payloads. Answers how many slots are right but not sealed: the last
// one, when power was cut before.
static uint32_t scan(void) {
    struct record record;
    uint32_t slot = first_slot(), end = store.log.base + HALF, unsealed = 0;
    for (; slot + SLOT <= end && !flash_is_all(slot, SLOT, ERASED); slot += SLOT) {
        bool sealed = is_sealed(slot);
        if (read_slot(slot, &record)) {
            end = record.at;
            store.sequence = record.sequence + 1;
            unsealed += !sealed;
        } else {
            store.damaged += sealed && !flash_is_all(slot, TUPLE, ERASED);
        }
    }
    store.log.slots = slot;
    store.log.data = end;
    return unsealed;
}

// Zeros what belongs to no record that counts: replaced payloads, and slot and payload of a write
// that was cut, which might not stay as they read. Where a damaged slot leaves it open whose
// payload it is, it stays until the half is erased.
static bool wipe_dead(void) {
    struct record record;
    uint32_t end = store.log.base + HALF;
    bool known = true, well = true;
    for (uint32_t slot = first_slot(); well && slot < store.log.slots; slot += SLOT) {
        if (read_slot(slot, &record)) {
            uint32_t behind = record.at + payload_bytes(record.length);
            well = flash_zero(counts(&record) ? behind : record.at, known ? end : behind);
            end = record.at;
            known = true;
        } else if (is_sealed(slot)) {
            known = false;
        } else {
            well = flash_zero(slot, slot + TUPLE);
        }
    }
    uint32_t at = store.log.slots;
    while (at < end && flash_is_all(at, UNIT, ERASED))
        at += UNIT;
    store.log.data = at;
    return well && (!known || flash_zero(at, end));
}

// Nothing was ever stored: behind the headers all is erased.
static bool is_new(void) {
    return flash_is_all(HEADER, HALF - HEADER, ERASED) &&
           flash_is_all(HALF + HEADER, HALF - HEADER, ERASED);
}

static bool start_new(void) {
    return make_blank(0) && begin_half(0, 1, 0);
}

int32_t store_open(void) {
    memset(&store, 0, sizeof store);
    store.sequence = 1;
    struct flash_words header = {{MAGIC, 1, 1}}, other = {{0}};
    uint32_t headers = read_header(0, &header), others = read_header(HALF, &other);
    if (!headers && !others) {
        if (!is_new())
            return STORE_DAMAGED;
        if (!start_new())
            return PORT_FAILED;
        headers = 2;
    }
    if (others && (!headers || other.word[1] > header.word[1])) {
        store.log.base = HALF;
        header = other;
        headers = others;
    }
    store.round = header.word[1];
    store.lost = header.word[0] & LOST_MAX;
    store.sequence = header.word[2];
    uint32_t base = other_half();
    if (!is_blank(base) && !make_blank(base))
        return PORT_FAILED;
    // What a cut left half programmed may not stay as it reads now: it is written anew.
    bool weak = scan() != 0 || headers != 2;
    if (!wipe_dead() || (weak && !move(KEEP_ALL, 0, 0)))
        return PORT_FAILED;
    store.is_open = true;
    return 0;
}

static int32_t ensure_open(void) {
    return store.is_open ? 0 : store_open();
}

// After a failure of the flash what is in RAM may be behind it: the next call opens anew.
static int32_t done(bool well) {
    store.is_open = well;
    return well ? 0 : PORT_FAILED;
}

// --- calls ----------------------------------------------------------------------------------

int32_t store_read(uint32_t key, uint8_t *output, uint32_t capacity) {
    int32_t status = ensure_open();
    if (status < 0)
        return status;
    struct record record;
    if (!find(key, &record) || !record.length)
        return store.lost + store.damaged ? STORE_DAMAGED : 0;
    if (record.length > capacity)
        return BUFFER_TOO_SMALL;
    uint32_t crc;
    flash_read(record.at, output, record.length);
    flash_read(record.at + record.length, &crc, sizeof crc);
    if (crc == flash_crc(output, record.length))
        return (int32_t)record.length;
    flash_wipe(output, record.length);
    return STORE_DAMAGED;
}

int32_t store_write(uint32_t key, const uint8_t *octets, uint32_t length) {
    if (length > STORE_LENGTH_MAX || (length && !octets))
        return INVALID_ARGUMENT;
    int32_t status = ensure_open();
    if (status < 0)
        return status;
    struct record old;
    bool found = find(key, &old);
    if (!length && (!found || !old.length) && !store.damaged)
        return 0;
    const struct record added = {0, key, length, 0, store.sequence++};
    uint32_t size = payload_bytes(length), records = 0;
    // Damaged slots go with the round: where the payload is that they had is not known.
    if (!store.damaged && store.log.data - store.log.slots >= 2 * SLOT + size)
        return done(append(&store.log, &added, octets) &&
                    (!found || flash_zero(old.at, old.at + payload_bytes(old.length))));
    uint32_t want = length ? SLOT + size : 0;
    if (used_bytes(&key, &records) + want > CAPACITY)
        return NO_ROOM;
    return done(move(KEEP_OTHERS, &added, octets));
}

int32_t store_clear(void) {
    int32_t status = ensure_open();
    if (status == STORE_DAMAGED)
        return make_blank(0) && make_blank(HALF) ? store_open() : PORT_FAILED;
    return status < 0 ? status : done(move(KEEP_NONE, 0, 0));
}

int32_t store_stats(struct store_stats *stats) {
    int32_t status = ensure_open();
    if (status < 0)
        return status;
    uint32_t records = 0, used = used_bytes(0, &records);
    *stats = (struct store_stats){CAPACITY,           used,        records,
                                  store.sequence - 1, store.round, store.lost + store.damaged};
    return 0;
}
