// What is in flash: Intel HEX records of types 00 (data), 01 (end), 02 and 04 (address), 03 and 05
// (entry, which the vectors give); and a file of flash itself, for what has to outlive a run.
#define _XOPEN_SOURCE 700 // mmap, ftruncate
#include "image.h"

#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RECORD_MAX = 255 + 5, LINE_MAX_LENGTH = 1 + 2 * RECORD_MAX + 3 };

// The octets of one line; 0 when it is not a record whose checksum is right.
static unsigned record(const char *line, uint8_t *octets) {
    unsigned length = 0, sum = 0, octet;
    if (*line++ != ':')
        return 0;
    while (length < RECORD_MAX && sscanf(line, "%2x", &octet) == 1) {
        octets[length++] = (uint8_t)octet;
        sum += octet;
        line += 2;
    }
    return length >= 5 && octets[0] == length - 5 && (sum & 0xff) == 0 ? length : 0;
}

static bool place(uint32_t address, const uint8_t *octets, unsigned length) {
    if (address > FLASH_BYTES || length > FLASH_BYTES - address)
        return false;
    memcpy(flash + address, octets, length);
    return true;
}

static bool load(FILE *file) {
    char line[LINE_MAX_LENGTH];
    uint32_t base = 0;
    while (fgets(line, sizeof line, file)) {
        uint8_t octets[RECORD_MAX];
        unsigned length = record(line, octets);
        uint32_t word = (uint32_t)octets[4] << 8 | octets[5];
        if (length == 0)
            return false;
        switch (octets[3]) {
        case 0:
            if (!place(base + ((uint32_t)octets[1] << 8 | octets[2]), octets + 4, octets[0]))
                return false;
            break;
        case 1:
            return true;
        case 2:
            base = word << 4;
            break;
        case 4:
            base = word << 16;
            break;
        case 3:
        case 5:
            break;
        default:
            return false;
        }
    }
    return false;
}

bool image_load(const char *path) {
    FILE *file = fopen(path, "r");
    bool good = file && load(file);
    if (file)
        fclose(file);
    if (!good)
        fprintf(stderr, "nrf52840: %s is no Intel HEX file of an image for 1 MB of flash\n", path);
    return good;
}

// The file takes the place of the octets in memory, so that each change is in it, whatever ends the
// run.
bool image_keep(const char *path) {
    int file = open(path, O_RDWR | O_CREAT, 0666);
    struct stat state;
    bool good = file >= 0 && fstat(file, &state) == 0;
    bool is_new = good && state.st_size == 0;
    if (good && !is_new && state.st_size != FLASH_BYTES) {
        fprintf(stderr, "nrf52840: %s is no flash of 1 MB\n", path);
        good = false;
    } else {
        good = good && (!is_new || ftruncate(file, FLASH_BYTES) == 0) &&
               mmap(flash, FLASH_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) ==
                   flash;
        if (!good)
            fprintf(stderr, "nrf52840: %s: %s\n", path, strerror(errno));
    }
    if (file >= 0)
        close(file);
    if (good && is_new)
        memset(flash, 0xff, FLASH_BYTES);
    return good;
}
