// AES accelerator (TRM [19]): AES-128 encryption of a block, and CBC and CTR through DMA. AES
// itself is the native hook's. It is busy for some readings of STATE; key, text and result are gone
// when it is reset.
#include "machine.h"

#include "hooks.h"

#include <string.h>

enum {
    KEY = 0x00,
    TEXT_IN = 0x20,
    TEXT_OUT = 0x30,
    MODE = 0x40,
    TRIGGER = 0x48,
    STATE = 0x4c,
    IV = 0x50,
    DMA_ENABLE = 0x90,
    BLOCK_MODE = 0x94,
    BLOCK_NUM = 0x98,
    INC_SEL = 0x9c,
    INT_ENA = 0xb0,
    DMA_EXIT = 0xb8,
    BLOCK = 16,
};
enum { AES_BIT = 1 << 1, DS_BIT = 1 << 4, IDLE = 0, BUSY = 1, DONE = 2, CBC = 1, CTR = 3 };
enum { BLOCKS_MAX = 256, BUSY_READINGS = 2 };

static uint32_t registers[0xc0 / 4];
static uint32_t state, then, readings, operations;
static bool loaded[0x60 / 4]; // which words of key, text and IV were written since the last reset

static bool is_text(uint32_t offset, uint32_t from) {
    return offset >= from && offset < from + BLOCK;
}

static void need(uint32_t from, const char *what) {
    for (uint32_t i = 0; i < BLOCK / 4; i++)
        if (!loaded[from / 4 + i])
            wrong("AES", "starts without %s", what);
}

void aes_reset(void) {
    memset(registers, 0, sizeof registers);
    memset(loaded, 0, sizeof loaded);
    state = IDLE;
}

static const uint8_t *octets(uint32_t offset) {
    return (const uint8_t *)(registers + offset / 4);
}

// Each block's input to AES, and its output, is `state`.
static void chain(const uint8_t *input, uint8_t *output, uint32_t blocks) {
    uint8_t value[BLOCK];
    memcpy(value, octets(IV), BLOCK);
    for (uint32_t block = 0; block < blocks; block++, input += BLOCK, output += BLOCK) {
        for (uint32_t i = 0; i < BLOCK; i++)
            value[i] ^= input[i];
        hook_aes_block(octets(KEY), value, value);
        memcpy(output, value, BLOCK);
    }
}

static void count(const uint8_t *input, uint8_t *output, uint32_t blocks) {
    uint8_t counter[BLOCK], stream[BLOCK];
    memcpy(counter, octets(IV), BLOCK);
    for (uint32_t block = 0; block < blocks; block++, input += BLOCK, output += BLOCK) {
        hook_aes_block(octets(KEY), counter, stream);
        for (uint32_t i = 0; i < BLOCK; i++)
            output[i] = input[i] ^ stream[i];
        for (int i = BLOCK - 1; i >= BLOCK - 4 && ++counter[i] == 0; i--) {
        }
    }
}

static void start(void) {
    if (state != IDLE)
        wrong("AES", "is started while it is %s",
              state == BUSY ? "busy" : "done: DMA_EXIT is missing");
    if (registers[MODE / 4] != 0)
        wrong("AES", "mode %u is not modelled", registers[MODE / 4]);
    need(KEY, "a key");
    bool dma = registers[DMA_ENABLE / 4] & 1;
    state = BUSY;
    then = dma ? DONE : IDLE;
    readings = 0;
    if (faults.aes_dead && operations++ >= faults.aes_good)
        return;
    if (!dma) {
        need(TEXT_IN, "a text");
        hook_aes_block(octets(KEY), octets(TEXT_IN), (uint8_t *)(registers + TEXT_OUT / 4));
        return;
    }
    need(IV, "an IV");
    uint32_t blocks = registers[BLOCK_NUM / 4], mode = registers[BLOCK_MODE / 4];
    if (blocks == 0 || blocks > BLOCKS_MAX || (mode != CBC && mode != CTR) ||
        registers[INC_SEL / 4] || registers[INT_ENA / 4])
        wrong("AES", "%u blocks in mode %u, counting %u, interrupt %u", blocks, mode,
              registers[INC_SEL / 4], registers[INT_ENA / 4]);
    const uint8_t *input = gdma_read(blocks * BLOCK);
    if (!input)
        return;
    static uint8_t output[BLOCKS_MAX * BLOCK];
    if (mode == CBC)
        chain(input, output, blocks);
    else
        count(input, output, blocks);
    gdma_write(output, blocks * BLOCK);
}

static uint32_t read(uint32_t offset) {
    system_need("AES", 1, AES_BIT, AES_BIT | DS_BIT);
    if (offset == STATE) {
        bool dead = faults.aes_dead && operations > faults.aes_good;
        if (state == BUSY && !dead && readings++ >= BUSY_READINGS)
            state = then;
        return state;
    }
    if (!is_text(offset, TEXT_OUT))
        wrong_register(&aes_model, "reads", offset);
    if (state == BUSY)
        wrong("AES", "its text is read while it is busy");
    return registers[offset / 4];
}

static void write(uint32_t offset, uint32_t value) {
    system_need("AES", 1, AES_BIT, AES_BIT | DS_BIT);
    if (offset == DMA_EXIT) {
        state = IDLE;
        return;
    }
    if (state == BUSY && offset != DMA_ENABLE)
        wrong("AES", "register 0x%02x is written while it is busy", offset);
    if (offset == TRIGGER) {
        start();
        return;
    }
    if (is_text(offset, KEY) || is_text(offset, TEXT_IN) || is_text(offset, IV))
        loaded[offset / 4] = true;
    else if (offset != MODE && offset != DMA_ENABLE && offset != BLOCK_MODE &&
             offset != BLOCK_NUM && offset != INC_SEL && offset != INT_ENA)
        wrong_register(&aes_model, "writes", offset);
    registers[offset / 4] = value;
}

const struct peripheral aes_model = {"AES", 0x6003a000, read, write};
