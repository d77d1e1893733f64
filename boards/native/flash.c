// The store's part of flash (flash.h) is the file that the environment variable THIMBLE_FLASH
// names, or memory that ends with the process. The octets are kept inverted, so that a new file,
// which is all zeros, is an erased flash. What a call has done is the kernel's, so it survives the
// end of the process at any moment.
#include "flash.h"

#include "fatal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FLASH_BYTES = FLASH_BLOCKS * FLASH_BLOCK_BYTES };

static uint8_t memory[FLASH_BYTES];

static uint8_t *flash(void) {
    static uint8_t *octets;
    const char *name = getenv("THIMBLE_FLASH");
    if (octets)
        return octets;
    if (!name)
        return octets = memory;
    int file = open(name, O_RDWR | O_CREAT, S_IRUSR | S_IWUSR);
    if (file < 0 || ftruncate(file, FLASH_BYTES) < 0)
        fatal("the file that THIMBLE_FLASH names cannot be written");
    void *mapped = mmap(0, FLASH_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED)
        fatal("the file that THIMBLE_FLASH names cannot be mapped");
    return octets = mapped;
}

bool flash_erase(uint32_t block) {
    for (uint32_t i = 0; i < FLASH_BLOCK_BYTES; i++)
        flash()[block * FLASH_BLOCK_BYTES + i] = 0;
    return true;
}

bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length) {
    for (uint32_t i = 0; i < length; i++)
        flash()[offset + i] |= (uint8_t)~octets[i];
    return true;
}

void flash_read(uint32_t offset, void *output, uint32_t length) {
    uint8_t *octets = output;
    for (uint32_t i = 0; i < length; i++)
        octets[i] = (uint8_t)~flash()[offset + i];
}
