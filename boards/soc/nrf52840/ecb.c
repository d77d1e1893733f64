// nRF52840 PS §6.7 (ECB). EasyDMA reads and writes one structure of 48 octets, in RAM only: key,
// cleartext, ciphertext. CCM and AAR have the same AES core and go before: ECB then ends with
// ERRORECB, and is tried again.
#include "ecb.h"

#include "errors.h"
#include "registers.h"

#include <string.h>

enum {
    BLOCK = 16,
    TRIES = 3,
    ROUNDS = 20000, // of a block that takes 7.2 us, 460 cycles: 2 ms at least
};

static struct { uint8_t key[BLOCK], input[BLOCK], output[BLOCK]; } data __attribute__((aligned(4)));

static int32_t run(void) {
    ECB_EVENTS_ENDECB = 0;
    ECB_EVENTS_ERRORECB = 0;
    (void)ECB_EVENTS_ERRORECB;
    ECB_TASKS_STARTECB = 1;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        if (ECB_EVENTS_ENDECB)
            return 0;
        if (ECB_EVENTS_ERRORECB)
            return NOT_SUPPORTED;
    }
    // It may still be at work: it is stopped before its memory is used for anything else.
    ECB_TASKS_STOPECB = 1;
    (void)ECB_EVENTS_ERRORECB;
    return PORT_FAILED;
}

// The compiler may not leave the writing out: EasyDMA sees this memory, too.
static void wipe(void) {
    memset(&data, 0, sizeof data);
    __asm__ volatile("" ::"r"(&data) : "memory");
}

int32_t ecb_encrypt(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    memcpy(data.key, key, BLOCK);
    memcpy(data.input, input, BLOCK);
    __asm__ volatile("dsb" ::"r"(&data) : "memory");
    ECB_ECBDATAPTR = (uint32_t)(uintptr_t)&data;
    int32_t status = NOT_SUPPORTED;
    for (uint32_t i = 0; i < TRIES && status == NOT_SUPPORTED; i++)
        status = run();
    __asm__ volatile("dsb" ::"r"(&data) : "memory");
    if (status == 0)
        memcpy(output, data.output, BLOCK);
    wipe();
    return status;
}
