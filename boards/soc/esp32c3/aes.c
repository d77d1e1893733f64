#include "aes.h"

#include "../../common/errors.h"
#include "chip.h"
#include "registers.h"

#include <stdbool.h>
#include <string.h>

enum { BLOCK = 16, PATIENCE_US = 1000 }; // a block takes about 1 us, and 256 octets 10 us

// DMA works in place, on words; what it is given lies at any address.
static uint32_t buffer[AES_DMA_MAX / 4];
static struct gdma_descriptor out_descriptor, in_descriptor;

static void put(uint32_t at, const uint8_t *octets) {
    for (uint32_t i = 0; i < BLOCK / 4; i++) {
        uint32_t word;
        memcpy(&word, octets + 4 * i, sizeof word);
        AES[at + i] = word;
    }
}

static void get(uint8_t *octets, uint32_t at) {
    for (uint32_t i = 0; i < BLOCK / 4; i++) {
        uint32_t word = AES[at + i];
        memcpy(octets + 4 * i, &word, sizeof word);
    }
}

// The digital signature peripheral holds AES in reset as long as it is in reset itself (TRM
// [16.3]).
static void start(uint32_t with) {
    SYSTEM_PERIP_CLK_EN1 |= AES_BIT | with;
    SYSTEM_PERIP_RST_EN1 &= ~(uint32_t)(AES_BIT | DS_BIT | with);
}

// A reset takes the key along, and the text.
static void stop(uint32_t with) {
    SYSTEM_PERIP_RST_EN1 |= AES_BIT | with;
    SYSTEM_PERIP_CLK_EN1 &= ~(uint32_t)(AES_BIT | with);
}

static bool wait(uint32_t state) {
    uint64_t begun = chip_ticks();
    while (AES[AES_STATE] != state)
        if (chip_ticks() - begun > (uint64_t)PATIENCE_US * CHIP_TICKS_PER_US)
            return false;
    return true;
}

int32_t aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    start(0);
    AES[AES_DMA_ENABLE] = 0;
    AES[AES_MODE] = AES_ENCRYPT_128;
    put(AES_KEY, key);
    put(AES_TEXT_IN, input);
    AES[AES_TRIGGER] = 1;
    bool done = wait(AES_IDLE);
    if (done)
        get(output, AES_TEXT_OUT);
    stop(0);
    return done ? 0 : PORT_FAILED;
}

static void describe(struct gdma_descriptor *descriptor, uint32_t length, bool is_last) {
    descriptor->buffer = (uint32_t)(uintptr_t)buffer;
    descriptor->next = 0;
    descriptor->control =
        GDMA_OWNED_BY_DMA | (is_last ? GDMA_LAST : 0) | length << GDMA_LENGTH_SHIFT | length;
}

static uint32_t link_of(const struct gdma_descriptor *descriptor) {
    return (uint32_t)(uintptr_t)descriptor & GDMA_LINK_ADDRESS;
}

// TRM [2.5.1], [2.5.2]: both directions of channel 0, each reset first.
static void start_dma(uint32_t length) {
    describe(&out_descriptor, length, true);
    describe(&in_descriptor, length, false);
    GDMA[GDMA_IN_CONF0] = GDMA_RESET;
    GDMA[GDMA_OUT_CONF0] = GDMA_RESET;
    GDMA[GDMA_IN_CONF0] = 0;
    GDMA[GDMA_OUT_CONF0] = 0;
    GDMA[GDMA_INT_CLEAR] = UINT32_MAX;
    GDMA[GDMA_IN_PERIPHERAL] = GDMA_PERIPHERAL_AES;
    GDMA[GDMA_OUT_PERIPHERAL] = GDMA_PERIPHERAL_AES;
    __asm__ volatile("fence" ::: "memory"); // buffer and descriptors are written
    GDMA[GDMA_IN_LINK] = link_of(&in_descriptor) | GDMA_IN_LINK_RETURN | GDMA_IN_LINK_START;
    GDMA[GDMA_OUT_LINK] = link_of(&out_descriptor) | GDMA_OUT_LINK_START;
}

// AES is done when it has computed the last block (TRM [19.4.4]); DMA, when it has written it.
static bool wait_for_dma(void) {
    if (!wait(AES_DONE))
        return false;
    uint64_t begun = chip_ticks();
    uint32_t raw;
    while (!((raw = GDMA[GDMA_INT_RAW]) & GDMA_IN_EOF))
        if (chip_ticks() - begun > (uint64_t)PATIENCE_US * CHIP_TICKS_PER_US)
            return false;
    __asm__ volatile("fence" ::: "memory");
    return !(raw & GDMA_ERRORS);
}

// `buffer`, whole blocks of it, by a block mode.
static bool run(uint32_t mode, const uint8_t *key, const uint8_t *iv, uint32_t blocks) {
    start(DMA_BIT);
    start_dma(blocks * BLOCK);
    AES[AES_DMA_ENABLE] = 1;
    AES[AES_MODE] = AES_ENCRYPT_128;
    AES[AES_BLOCK_MODE] = mode;
    AES[AES_BLOCK_NUM] = blocks;
    AES[AES_INC_SEL] = 0; // 32 bits count
    AES[AES_INT_ENA] = 0;
    put(AES_KEY, key);
    put(AES_IV, iv);
    AES[AES_TRIGGER] = 1;
    bool done = wait_for_dma();
    AES[AES_DMA_EXIT] = 1;
    AES[AES_DMA_ENABLE] = 0;
    stop(DMA_BIT);
    return done;
}

static int32_t end(bool done) {
    memset(buffer, 0, sizeof buffer);
    __asm__ volatile("" ::"r"(buffer) : "memory"); // the zeros are written
    return done ? 0 : PORT_FAILED;
}

int32_t aes_chain(const uint8_t *key, uint8_t *chain, const uint8_t *blocks, uint32_t count) {
    memcpy(buffer, blocks, count * BLOCK);
    bool done = run(AES_CBC, key, chain, count);
    if (done)
        memcpy(chain, (const uint8_t *)buffer + (count - 1) * BLOCK, BLOCK);
    return end(done);
}

int32_t aes_stream(const uint8_t *key, const uint8_t *counter, uint8_t *data, uint32_t length) {
    memcpy(buffer, data, length);
    bool done = run(AES_CTR, key, counter, (length + BLOCK - 1) / BLOCK);
    if (done)
        memcpy(data, buffer, length);
    return end(done);
}
