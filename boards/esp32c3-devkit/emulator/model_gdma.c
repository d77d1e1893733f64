// GDMA (TRM [2]): channel 0, one descriptor in each direction, with AES as its peripheral.
#include "machine.h"

#include <string.h>

enum {
    INT_RAW = 0x000,
    INT_CLEAR = 0x00c,
    IN_CONF0 = 0x070,
    IN_LINK = 0x080,
    IN_PERIPHERAL = 0x0a0,
    OUT_CONF0 = 0x0d0,
    OUT_LINK = 0x0e0,
    OUT_PERIPHERAL = 0x100,
};
enum { DMA_BIT = 1 << 6, AES = 6, RESET = 1, ADDRESS = 0xfffff, LENGTH = 0xfff, IN_EOF = 1 << 1 };
enum { DESCRIPTOR_BYTES = 12, OUT_START = 1 << 21, IN_START = 1 << 22 };
#define OWNED (1u << 31)
#define LAST  (1u << 30)

static uint32_t raw;
// In, out: the descriptor's address, 0 when none was started.
static struct direction {
    uint32_t conf, peripheral, link;
    bool was_reset;
} in = {.peripheral = 63}, out = {.peripheral = 63};

static void start(struct direction *direction, const char *name, uint32_t value) {
    if (!direction->was_reset || direction->conf & RESET)
        wrong("GDMA", "%s starts without a reset before", name);
    if (direction->peripheral != AES)
        wrong("GDMA", "%s starts for peripheral %u", name, direction->peripheral);
    // the high bits are those of internal RAM
    direction->link = (RAM_BASE & ~(uint32_t)ADDRESS) | (value & ADDRESS);
    direction->was_reset = false;
}

// The buffer of a direction's descriptor.
static uint8_t *buffer(struct direction *direction, const char *name, uint32_t length,
                       uint32_t **control) {
    if (!direction->link)
        wrong("GDMA", "AES runs and %s was not started", name);
    uint32_t words[3];
    uint8_t *descriptor = machine_dma("GDMA", direction->link, DESCRIPTOR_BYTES);
    memcpy(words, descriptor, sizeof words);
    if (direction->link % 4 || !(words[0] & OWNED) || words[2])
        wrong("GDMA", "%s: descriptor 0x%08x, next 0x%08x at 0x%08x", name, words[0], words[2],
              direction->link);
    uint32_t has = direction == &out ? words[0] >> 12 & LENGTH : words[0] & LENGTH;
    if (direction == &out ? has != length : has < length)
        wrong("GDMA", "%s: %u octets for %u", name, has, length);
    direction->link = 0;
    *control = (uint32_t *)(void *)descriptor;
    return machine_dma("GDMA", words[1], length);
}

const uint8_t *gdma_read(uint32_t length) {
    system_need("GDMA", 1, DMA_BIT, DMA_BIT);
    uint32_t *control;
    const uint8_t *octets = buffer(&out, "out", length, &control);
    if (!(*control & LAST))
        wrong("GDMA", "out: the last descriptor is not marked so");
    return faults.dma_dead ? 0 : octets;
}

void gdma_write(const uint8_t *octets, uint32_t length) {
    uint32_t *control;
    memcpy(buffer(&in, "in", length, &control), octets, length);
    *control = LAST | length << 12 | (*control & LENGTH);
    raw |= IN_EOF;
}

static uint32_t read(uint32_t offset) {
    system_need("GDMA", 1, DMA_BIT, DMA_BIT);
    if (offset != INT_RAW)
        wrong_register(&gdma_model, "reads", offset);
    return raw;
}

static void configure(struct direction *direction, uint32_t value) {
    if (value & RESET) {
        direction->was_reset = true;
        direction->link = 0;
    }
    direction->conf = value;
}

static void write(uint32_t offset, uint32_t value) {
    system_need("GDMA", 1, DMA_BIT, DMA_BIT);
    switch (offset) {
    case INT_CLEAR:
        raw &= ~value;
        break;
    case IN_CONF0:
        configure(&in, value);
        break;
    case OUT_CONF0:
        configure(&out, value);
        break;
    case IN_PERIPHERAL:
        in.peripheral = value;
        break;
    case OUT_PERIPHERAL:
        out.peripheral = value;
        break;
    case IN_LINK:
        if (value & IN_START)
            start(&in, "in", value);
        break;
    case OUT_LINK:
        if (value & OUT_START)
            start(&out, "out", value);
        break;
    default:
        wrong_register(&gdma_model, "writes", offset);
    }
}

const struct peripheral gdma_model = {"GDMA", 0x6003f000, read, write};
