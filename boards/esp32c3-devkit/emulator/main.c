// Runs an image of the ESP32-C3's flash: esp32c3 IMAGE.bin [options]; stdin and stdout are its
// UART0. Status 0 at the end of stdin, 2 when the firmware did what the chip does not allow, 70
// when it reset itself.
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
    "usage: esp32c3 IMAGE.bin [--aes-dead AFTER] [--sha-dead] [--dma-dead] [--rng-stuck] "
    "[--stuck-bits REGISTER BITS] [--lost-bits REGISTER BITS] [--check-alignment]\n";

static bool check_alignment;

// 0 and more, or -1.
static long long number(const char *text) {
    char *end;
    long long value = text ? strtoll(text, &end, 0) : -1;
    return text && *text && *end == 0 && value >= 0 && value <= UINT32_MAX ? value : -1;
}

// How many words an option has, or 0 when it is none.
static int take_option(char **words) {
    if (strcmp(words[0], "--aes-dead") == 0 && number(words[1]) >= 0) {
        faults.aes_dead = true;
        faults.aes_good = (uint32_t)number(words[1]);
        return 2;
    }
    if (strcmp(words[0], "--stuck-bits") == 0 && number(words[1]) >= 0 && number(words[2]) >= 0) {
        faults.stuck_register = (uint32_t)number(words[1]);
        faults.stuck_bits = (uint32_t)number(words[2]);
        return 3;
    }
    if (strcmp(words[0], "--lost-bits") == 0 && number(words[1]) >= 0 && number(words[2]) >= 0) {
        faults.lost_register = (uint32_t)number(words[1]);
        faults.lost_bits = (uint32_t)number(words[2]);
        return 3;
    }
    bool *fault = strcmp(words[0], "--sha-dead") == 0          ? &faults.sha_dead
                  : strcmp(words[0], "--dma-dead") == 0        ? &faults.dma_dead
                  : strcmp(words[0], "--rng-stuck") == 0       ? &faults.rng_stuck
                  : strcmp(words[0], "--check-alignment") == 0 ? &check_alignment
                                                               : 0;
    if (fault)
        *fault = true;
    return fault ? 1 : 0;
}

static bool load(const char *name) {
    FILE *file = fopen(name, "rb");
    size_t length = file ? fread(flash, 1, sizeof flash, file) : 0;
    bool is_all = file && fgetc(file) == EOF;
    if (file)
        fclose(file);
    static const uint8_t MAGIC[] = {0x1d, 0x04, 0xdb, 0xae, 0x1d, 0x04, 0xdb, 0xae};
    if (length == sizeof flash && is_all && memcmp(flash, MAGIC, sizeof MAGIC) == 0)
        return true;
    fprintf(stderr, "esp32c3: %s is no direct-boot image of %d octets\n", name, FLASH_BYTES);
    return false;
}

int main(int count, char **words) {
    int i = 2;
    for (int taken; i < count && (taken = take_option(words + i)); i += taken) {
    }
    if (count < 2 || i != count) {
        fputs(USAGE, stderr);
        return 1;
    }
    if (!load(words[1]))
        return 1;
    machine_run(check_alignment);
}
