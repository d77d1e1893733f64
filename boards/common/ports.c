// Radio, application and host are at the other end of the serial link (docs/serial.md); clock and
// hooks are the board's. The time that the link takes is not the core's, so the meter pauses
// meanwhile.
#include "ports.h"

#include "board.h"
#include "errors.h"
#include "hooks.h"
#include "link.h"
#include "meter.h"
#include "serial.h"
#include "store.h"

static bool entropy_from_link;

void ports_entropy_from_link(void) {
    entropy_from_link = true;
}

int32_t port_entropy(uint8_t *output, uint32_t length) {
    meter_pause();
    int32_t status = entropy_from_link ? NOT_SUPPORTED : board_entropy(output, length);
    if (status == NOT_SUPPORTED)
        status = link_ask_entropy(output, length) ? 0 : PORT_FAILED;
    meter_resume();
    return status;
}

// A board whose noise source gives raw samples hands them to the core here, to be tested there.
int32_t port_entropy_raw(uint8_t *output, uint32_t length) {
    (void)output, (void)length;
    return NOT_SUPPORTED;
}

int32_t port_random(uint8_t *output, uint32_t length) {
    (void)output, (void)length;
    return NOT_SUPPORTED; // the core's CTR_DRBG
}

uint32_t port_now(void) {
    meter_pause(); // its division takes more or fewer instructions with the time
    uint32_t now = board_now();
    meter_resume();
    return now;
}

int32_t port_transmit_frame(const uint8_t *frame, uint32_t length) {
    if (length > FRAME_LENGTH_MAX)
        return INVALID_ARGUMENT;
    meter_pause();
    serial_begin(CHANNEL_RADIO);
    serial_put(frame, length);
    serial_end();
    meter_resume();
    return 0;
}

int32_t port_transmit_datagram(const uint8_t *locator, const uint8_t *payload, uint32_t length) {
    if (length > SERIAL_CONTENT_MAX - 1 - LOCATOR_LENGTH)
        return INVALID_ARGUMENT;
    meter_pause();
    serial_begin(CHANNEL_DATAGRAM);
    serial_put(locator, LOCATOR_LENGTH);
    serial_put(payload, length);
    serial_end();
    meter_resume();
    return 0;
}

void port_deliver(int32_t association, uint32_t port, const uint8_t *message, uint32_t length) {
    meter_pause();
    serial_begin(CHANNEL_DELIVER);
    serial_put_u8((uint8_t)association);
    serial_put_u16((uint16_t)port);
    serial_put(message, length);
    serial_end();
    meter_resume();
}

void port_event(uint32_t kind, int32_t association, int32_t value) {
    meter_pause();
    serial_begin(CHANNEL_EVENT);
    serial_put_u8((uint8_t)kind);
    serial_put_u8((uint8_t)association);
    serial_put_u32((uint32_t)value);
    serial_end();
    meter_resume();
}

// What the store does is not counted: it depends on what else is in it.
static int32_t stored(int32_t status) {
    if (status == NO_ROOM)
        serial_log("the store is full: nothing was changed; wipe a record to make room");
    if (status == PORT_FAILED)
        serial_log("the store's flash failed: the record is the old or the new one");
    if (status == STORE_DAMAGED) {
        serial_log("a record of the store is damaged: write it anew, or call $store_clear, which "
                   "wipes all records");
        status = PORT_FAILED;
    }
    meter_resume();
    return status;
}

int32_t port_store_read(uint32_t key, uint8_t *output, uint32_t capacity) {
    meter_pause();
    return stored(store_read(key, output, capacity));
}

int32_t port_store_write(uint32_t key, const uint8_t *record, uint32_t length) {
    meter_pause();
    return stored(store_write(key, record, length));
}

// What hooks do may be left out of the count: then what remains is the share of the core and its
// engine, the same whatever hardware does the work.
static bool hooks_uncounted;

void ports_leave_hooks_uncounted(void) {
    hooks_uncounted = true;
}

static void begin_hook(void) {
    if (hooks_uncounted)
        meter_pause();
}

static int32_t counted(int32_t answer) {
    if (hooks_uncounted)
        meter_resume();
    return answer;
}

int32_t port_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    begin_hook();
    return counted(hook_aes_block(key, input, output));
}

int32_t port_p256_mul(uint8_t *output, const uint8_t *a, const uint8_t *b) {
    begin_hook();
    return counted(hook_p256_mul(output, a, b));
}

int32_t port_p256_sqr(uint8_t *output, const uint8_t *a) {
    begin_hook();
    return counted(hook_p256_sqr(output, a));
}

int32_t port_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce, uint32_t nonce_length,
                     const uint8_t *aad, uint32_t aad_length, uint8_t *data, uint32_t length,
                     uint32_t tag_length) {
    begin_hook();
    return counted(
        hook_aes_ccm(sealing, key, nonce, nonce_length, aad, aad_length, data, length, tag_length));
}

int32_t port_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length,
                      uint8_t *output) {
    begin_hook();
    return counted(hook_aes_cmac(key, message, length, output));
}

int32_t port_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count) {
    begin_hook();
    return counted(hook_sha256_compress(state, blocks, count));
}

int32_t port_p256_multiply(const uint8_t *k, const uint8_t *point, uint8_t *output) {
    begin_hook();
    return counted(hook_p256_multiply(k, point, output));
}

int32_t port_p256_ecdsa_sign(const uint8_t *private_key, const uint8_t *hash, uint8_t *signature) {
    begin_hook();
    return counted(hook_p256_ecdsa_sign(private_key, hash, signature));
}

int32_t port_p256_ecdsa_verify(const uint8_t *public_key, const uint8_t *hash,
                               const uint8_t *signature) {
    begin_hook();
    return counted(hook_p256_ecdsa_verify(public_key, hash, signature));
}
