// What is in flash: Intel HEX records of types 00 (data), 01 (end), 02 and 04 (address), 03 and 05
// (entry, which the vectors give); and a file of flash itself, for what has to outlive a run.
#include "image.h"

#include "machine.h"

#include <stdio.h>
#include <string.h>

enum { RECORD_MAX = 255 + 5, LINE_MAX_LENGTH = 1 + 2 * RECORD_MAX + 3 };

static const char *kept;

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

bool image_keep(const char *path) {
    kept = path;
    FILE *file = fopen(path, "rb");
    if (!file)
        return true;
    bool good = fread(flash, 1, FLASH_BYTES, file) == FLASH_BYTES;
    fclose(file);
    if (!good)
        fprintf(stderr, "nrf52840: %s is no flash of 1 MB\n", path);
    return good;
}

void image_save(void) {
    FILE *file = kept ? fopen(kept, "wb") : 0;
    if (!file)
        return;
    fwrite(flash, 1, FLASH_BYTES, file);
    fclose(file);
}
