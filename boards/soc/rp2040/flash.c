// The store's part of a Pico's serial flash (flash.h): its last octets, which the linker script
// keeps free (__store_start).
//
// The boot ROM has the routines that erase and program (RP2040 datasheet §2.8.3.1.3). Meanwhile the
// flash cannot be read, so nothing in it may run: interrupts are masked, what calls the routines
// lies in SRAM, and so does the copy of the second stage that makes the flash readable again. The
// second core sleeps in the boot ROM.
#include "flash.h"

#include "registers.h"

#include <string.h>

enum {
    PAGE = 256, // what the ROM programs at once
    SECTOR = 4096,
    BLOCK = 65536, // what the ROM may erase at once where all of it is asked for
    BLOCK_ERASE = 0xd8,
    BOOT2_WORDS = 24, // the linker script checks it
    FLASH_AT = 0x10000000,
    FLASH_UNCACHED_AT = 0x13000000, // §2.6.3
};
_Static_assert(FLASH_BLOCK_BYTES == SECTOR && FLASH_UNIT == 4, "board.mk");

extern const uint8_t __store_start[];

static uint32_t store_offset(void) {
    return (uint32_t)(uintptr_t)__store_start - FLASH_AT;
}

struct operation {
    void (*connect)(void);
    void (*leave_in_place)(void);
    void (*erase)(uint32_t offset, uint32_t length, uint32_t block, uint32_t command);
    void (*program)(uint32_t offset, const uint8_t *octets, uint32_t length);
    void (*flush_cache)(void);
    uint32_t offset;
    const uint8_t *page; // 0: erase a sector
    uint32_t boot2[BOOT2_WORDS];
};

// In SRAM, as all that it uses must be.
__attribute__((section(".ramfunc"), noinline)) static void operate(const struct operation *with) {
    with->connect();
    with->leave_in_place();
    if (with->page)
        with->program(with->offset, with->page, PAGE);
    else
        with->erase(with->offset, SECTOR, BLOCK, BLOCK_ERASE);
    with->flush_cache();
    ((void (*)(void))((uintptr_t)with->boot2 | 1))();
}

// The ROM's own addresses are near 0, where the compiler believes in no object.
static uint32_t rom_halfword(uintptr_t address) {
    __asm__("" : "+r"(address));
    return *(const volatile uint16_t *)address;
}

// A routine of the ROM by the two letters of its name (§2.8.3).
static void *rom_function(const char *name) {
    void *(*lookup)(uintptr_t table, uint32_t code) =
        (void *(*)(uintptr_t, uint32_t))(uintptr_t)rom_halfword(0x18);
    return lookup(rom_halfword(0x14), (uint32_t)name[1] << 8 | (uint32_t)name[0]);
}

// ROM functions and data pointers have the same size here, but ISO C knows no such conversion.
#define ROM(field, name)                                                                           \
    do {                                                                                           \
        void *function = rom_function(name);                                                       \
        memcpy(&with.field, &function, sizeof function);                                           \
    } while (0)

static void run(uint32_t offset, const uint8_t *page) {
    struct operation with = {.offset = offset, .page = page};
    ROM(connect, "IF");
    ROM(leave_in_place, "EX");
    ROM(erase, "RE");
    ROM(program, "RP");
    ROM(flush_cache, "FC");
    memcpy(with.boot2, (const void *)FLASH_AT, sizeof with.boot2);
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    operate(&with);
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

void flash_read(uint32_t offset, void *output, uint32_t length) {
    memcpy(output, (const uint8_t *)FLASH_UNCACHED_AT + store_offset() + offset, length);
}

// The ROM's routines answer nothing, so what they did is read.
bool flash_erase(uint32_t block) {
    run(store_offset() + block * SECTOR, 0);
    for (uint32_t at = 0; at < SECTOR; at += sizeof(uint32_t)) {
        uint32_t word;
        flash_read(block * SECTOR + at, &word, sizeof word);
        if (word != UINT32_MAX)
            return false;
    }
    return true;
}

bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length) {
    uint8_t page[PAGE];
    bool good = true;
    while (good && length) {
        uint32_t at = (store_offset() + offset) % PAGE;
        uint32_t piece = length < PAGE - at ? length : PAGE - at;
        memset(page, 0xff, sizeof page);
        memcpy(page + at, octets, piece);
        run(store_offset() + offset - at, page);
        flash_read(offset, page, piece);
        good = memcmp(page, octets, piece) == 0;
        offset += piece;
        octets += piece;
        length -= piece;
    }
    return good;
}
