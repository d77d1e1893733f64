// NVMC (PS §4.3): words, written at most twice between erases; pages of 4 KB. The chip's core
// stands still meanwhile (it runs from flash), so an operation is over at the next instruction;
// READY has to be read before the next one nevertheless.
#include "machine.h"

#include <string.h>

enum { READY = 0x400, CONFIG = 0x504, ERASEPAGE = 0x508, ICACHECNF = 0x540 };
enum { READ_ONLY, WRITE, ERASE, WRITES_MOST = 2 };

static uint32_t config, cache;
static bool unread; // READY, since the last operation
static uint8_t writes[FLASH_BYTES / 4];
static bool stored; // then this word has to become that
static uint32_t stored_at, stored_value;

static void begin(void) {
    if (unread)
        wrong("NVMC", "an operation before READY was read after the last one");
    unread = true;
}

void nvmc_store(uint32_t address, unsigned size, uint32_t value) {
    nvmc_settle();
    if (config != WRITE)
        wrong("NVMC", "a store to flash at 0x%08x while CONFIG is %u, not 1", address, config);
    if (size != 4 || address % 4)
        wrong("NVMC", "a store of %u octets to flash at 0x%08x: only whole words", size, address);
    if (++writes[address / 4] > WRITES_MOST)
        wrong("NVMC", "the word at 0x%08x is written more than twice without being erased",
              address);
    begin();
    uint32_t old;
    memcpy(&old, flash + address, sizeof old);
    stored = true;
    stored_at = address;
    stored_value = old & value;
}

void nvmc_settle(void) {
    if (stored)
        memcpy(flash + stored_at, &stored_value, sizeof stored_value);
    stored = false;
}

static void erase(uint32_t address) {
    if (config != ERASE)
        wrong("NVMC", "ERASEPAGE while CONFIG is %u, not 2", config);
    if (address >= FLASH_BYTES || address % PAGE_BYTES)
        wrong("NVMC", "ERASEPAGE of 0x%08x, which is no page's address", address);
    begin();
    memset(flash + address, 0xff, PAGE_BYTES);
    memset(writes + address / 4, 0, PAGE_BYTES / 4);
}

static uint32_t read(uint32_t offset) {
    switch (offset) {
    case READY:
        unread = false;
        return 1;
    case CONFIG:
        return config;
    case ICACHECNF:
        return cache;
    default:
        wrong_register(&nvmc_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case CONFIG:
        if (unread)
            wrong("NVMC", "CONFIG changes before READY was read");
        if (value > ERASE)
            wrong("NVMC", "CONFIG %u, which there is not", value);
        config = value;
        break;
    case ERASEPAGE:
        erase(value);
        break;
    case ICACHECNF:
        cache = value;
        break;
    default:
        wrong_register(&nvmc_model, "writes", offset);
    }
}

const struct peripheral nvmc_model = {"NVMC", 0x4001e000, read, write};
