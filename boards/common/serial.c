#include "serial.h"

#include "board.h"

#include <string.h>

enum { FLAG = 0x7e, ESCAPE = 0x7d, ESCAPE_XOR = 0x20 };
enum { FCS_INITIAL = 0xffff, FCS_GOOD = 0xf0b8, FCS_POLYNOMIAL = 0x8408 }; // RFC 1662 appendix C.2

static uint16_t fcs_next(uint16_t fcs, uint8_t octet) {
    fcs ^= octet;
    for (int i = 0; i < 8; i++)
        fcs = (uint16_t)(fcs >> 1 ^ (fcs & 1) * FCS_POLYNOMIAL);
    return fcs;
}

// A flag ends one frame and starts the next (RFC 1662 §4.1). An escape before it aborts the frame
// (§4.3).
static enum serial_event take_flag(struct serial_decoder *decoder) {
    bool good = !decoder->dropped && !decoder->escaped && decoder->received > SERIAL_FCS_LENGTH &&
                decoder->fcs_inverted == (FCS_GOOD ^ FCS_INITIAL);
    decoder->received = 0;
    decoder->fcs_inverted = 0;
    decoder->escaped = decoder->dropped = false;
    return good ? SERIAL_END : SERIAL_BEGIN;
}

enum serial_event serial_feed(struct serial_decoder *decoder, uint8_t octet) {
    if (octet == FLAG)
        return take_flag(decoder);
    if (octet == ESCAPE) {
        decoder->escaped = true;
        return SERIAL_NOTHING;
    }
    if (decoder->escaped) {
        decoder->escaped = false;
        octet ^= ESCAPE_XOR;
    }
    if (decoder->received == SERIAL_CONTENT_MAX + SERIAL_FCS_LENGTH)
        decoder->dropped = true;
    if (decoder->dropped)
        return SERIAL_NOTHING;
    decoder->fcs_inverted = (uint16_t)~fcs_next((uint16_t)~decoder->fcs_inverted, octet);
    decoder->content = decoder->held[0];
    decoder->held[0] = decoder->held[1];
    decoder->held[1] = octet;
    return decoder->received++ >= SERIAL_FCS_LENGTH ? SERIAL_CONTENT : SERIAL_NOTHING;
}

static uint16_t sent_fcs;

static void put_escaped(uint8_t octet) {
    if (octet == FLAG || octet == ESCAPE) {
        const uint8_t pair[] = {ESCAPE, octet ^ ESCAPE_XOR};
        board_write(pair, sizeof pair);
    } else {
        board_write(&octet, 1);
    }
}

static void put_flag(void) {
    const uint8_t flag = FLAG;
    board_write(&flag, 1);
}

void serial_begin(enum channel channel) {
    put_flag();
    sent_fcs = FCS_INITIAL;
    serial_put_u8((uint8_t)channel);
}

void serial_put(const uint8_t *octets, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        sent_fcs = fcs_next(sent_fcs, octets[i]);
        put_escaped(octets[i]);
    }
}

// Numbers are little-endian.
static void put_number(uint64_t value, int length) {
    for (int i = 0; i < length; i++, value >>= 8) {
        uint8_t octet = (uint8_t)value;
        serial_put(&octet, 1);
    }
}

void serial_put_u8(uint8_t value) {
    put_number(value, 1);
}

void serial_put_u16(uint16_t value) {
    put_number(value, 2);
}

void serial_put_u32(uint32_t value) {
    put_number(value, 4);
}

void serial_put_u64(uint64_t value) {
    put_number(value, 8);
}

void serial_end(void) {
    uint16_t fcs = sent_fcs ^ 0xffff;
    put_escaped((uint8_t)fcs);
    put_escaped((uint8_t)(fcs >> 8));
    put_flag();
}

void serial_log(const char *text) {
    serial_begin(CHANNEL_LOG);
    serial_put((const uint8_t *)text, (uint32_t)strlen(text));
    serial_end();
}
