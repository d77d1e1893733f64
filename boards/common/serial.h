// The framing of the serial link (docs/serial.md): HDLC-like, RFC 1662 §4, FCS-16.
#ifndef THIMBLE_SERIAL_H
#define THIMBLE_SERIAL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SERIAL_CONTENT_MAX = 1400, // channel octet included
    SERIAL_FCS_LENGTH = 2,
};

enum channel {
    CHANNEL_RADIO = 1,
    CHANNEL_CALL,
    CHANNEL_RESULT,
    CHANNEL_EVENT,
    CHANNEL_DELIVER,
    CHANNEL_COST,
    CHANNEL_ENTROPY,
    CHANNEL_LOG,
    CHANNEL_READY,
    CHANNEL_DATAGRAM,
};

/** Zeros = at the start. It keeps no content: who feeds it takes that octet by octet. */
struct serial_decoder {
    uint32_t received;               // octets of the frame so far, FCS included
    uint16_t fcs_inverted;           // the complement of the FCS so far
    uint8_t held[SERIAL_FCS_LENGTH]; // the last octets: they may be the FCS
    uint8_t content;                 // what SERIAL_CONTENT told
    bool escaped;
    bool dropped; // too long or an abort: ignored up to the next flag
};

enum serial_event {
    SERIAL_NOTHING,
    SERIAL_BEGIN,   // of a frame, or of nothing: whatever came since the last good end is void
    SERIAL_CONTENT, // one more octet of content: `content`
    SERIAL_END,     // of a frame whose FCS is right; all its content was told. Also a beginning
};

/** Takes one octet. */
enum serial_event serial_feed(struct serial_decoder *decoder, uint8_t octet);

/** Sends a frame piece by piece, straight to the board's line: no buffer. */
void serial_begin(enum channel channel);
void serial_put(const uint8_t *octets, uint32_t length);
void serial_put_u8(uint8_t value);
void serial_put_u16(uint16_t value);
void serial_put_u32(uint32_t value);
void serial_put_u64(uint64_t value);
void serial_end(void);

/** Text on the LOG channel. */
void serial_log(const char *text);

#endif
