#include "sha.h"

#include "../../common/errors.h"
#include "chip.h"
#include "registers.h"

#include <stdbool.h>
#include <string.h>

enum { WORDS = 8, BLOCK_WORDS = 16, PATIENCE_US = 1000 }; // a block takes about 2 us

// HMAC and the digital signature peripheral hold SHA in reset as long as they are (TRM [16.3]).
static void start(void) {
    SYSTEM_PERIP_CLK_EN1 |= SHA_BIT;
    SYSTEM_PERIP_RST_EN1 &= ~(uint32_t)(SHA_BIT | HMAC_BIT | DS_BIT);
}

static void stop(void) {
    SYSTEM_PERIP_RST_EN1 |= SHA_BIT;
    SYSTEM_PERIP_CLK_EN1 &= ~(uint32_t)SHA_BIT;
}

static bool compress(const uint8_t *block) {
    for (uint32_t i = 0; i < BLOCK_WORDS; i++) {
        uint32_t word;
        memcpy(&word, block + 4 * i, sizeof word);
        SHA[SHA_TEXT + i] = word;
    }
    SHA[SHA_CONTINUE] = 1;
    uint64_t begun = chip_ticks();
    while (SHA[SHA_BUSY])
        if (chip_ticks() - begun > (uint64_t)PATIENCE_US * CHIP_TICKS_PER_US)
            return false;
    return true;
}

// The accelerator's H are words of which the first octet of the hash is the lowest: most
// significant octet first in memory. The state's are numbers.
int32_t sha_compress(uint8_t *state, const uint8_t *blocks, uint32_t count) {
    uint32_t words[WORDS];
    memcpy(words, state, sizeof words);
    start();
    SHA[SHA_MODE] = SHA_MODE_256;
    for (uint32_t i = 0; i < WORDS; i++)
        SHA[SHA_H + i] = __builtin_bswap32(words[i]);
    bool done = true;
    for (uint32_t i = 0; done && i < count; i++)
        done = compress(blocks + 4 * BLOCK_WORDS * i);
    for (uint32_t i = 0; done && i < WORDS; i++)
        words[i] = __builtin_bswap32(SHA[SHA_H + i]);
    stop();
    if (!done)
        return PORT_FAILED;
    memcpy(state, words, sizeof words);
    return 0;
}
