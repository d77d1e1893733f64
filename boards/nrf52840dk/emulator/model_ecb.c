// ECB (PS §6.7): 7.2 us for a block. AES itself is the native hook's.
#include "machine.h"

#include "hooks.h"

#include <string.h>

enum { START = 0x000, STOP = 0x004, EVENT_END = 0x100, EVENT_ERROR = 0x104, DATAPTR = 0x504 };
enum { BLOCK = 16, STRUCTURE = 48, DURATION = 461 };

static uint32_t pointer;
static bool running, ended, failed;
static uint64_t end;
static uint8_t given[2 * BLOCK]; // key and cleartext when it started

static void finish(void) {
    if (!running || machine_now() < end || faults.ecb_dead)
        return;
    running = false;
    uint8_t *data = machine_dma("ECB", pointer, STRUCTURE);
    if (memcmp(data, given, sizeof given) != 0)
        wrong("ECB", "key or cleartext change while it runs");
    if (faults.ecb_good == 0 && faults.ecb_errors > 0) {
        faults.ecb_errors--;
        failed = true;
        return;
    }
    if (faults.ecb_good > 0)
        faults.ecb_good--;
    hook_aes_block(data, data + BLOCK, data + 2 * BLOCK);
    ended = true;
}

static void start(void) {
    if (running)
        wrong("ECB", "STARTECB while it runs");
    if (ended || failed)
        wrong("ECB", "STARTECB with ENDECB or ERRORECB not cleared");
    if (pointer % 4)
        wrong("ECB", "ECBDATAPTR 0x%08x is not aligned", pointer);
    memcpy(given, machine_dma("ECB", pointer, STRUCTURE), sizeof given);
    running = true;
    end = machine_now() + DURATION;
}

static uint32_t read(uint32_t offset) {
    finish();
    switch (offset) {
    case EVENT_END:
        return ended;
    case EVENT_ERROR:
        return failed;
    case DATAPTR:
        return pointer;
    default:
        wrong_register(&ecb_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t value) {
    finish();
    switch (offset) {
    case START:
        start();
        break;
    case STOP:
        failed = failed || running;
        running = false;
        break;
    case EVENT_END:
        ended = value;
        break;
    case EVENT_ERROR:
        failed = value;
        break;
    case DATAPTR:
        if (running)
            wrong("ECB", "ECBDATAPTR changes while it runs");
        pointer = value;
        break;
    default:
        wrong_register(&ecb_model, "writes", offset);
    }
}

bool ecb_keeps_anything(void) {
    static const uint8_t zeros[STRUCTURE];
    return pointer && memcmp(machine_dma("ECB", pointer, STRUCTURE), zeros, STRUCTURE) != 0;
}

const struct peripheral ecb_model = {"ECB", 0x4000e000, read, write};
