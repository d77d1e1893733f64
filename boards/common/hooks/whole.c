// The hooks of AES blocks and of whole operations by the core's own code: profile crypto, compiled
// ahead of time (aot.mjs), with a linear memory of its own. For a board with flash to spare that
// interprets the core: its cryptography is then native, and the protocol core still replaceable
// without a new firmware.
//
// Operands are copied into the module's I/O buffer, which is zeros again afterwards; what has no
// room there is NOT_SUPPORTED, and the interpreted core computes it itself. Constant time as the
// core is. A trap of this code is fatal, as one of the core's.
#include "../hooks.h"

#include "../aot.h"
#include "../errors.h"

// The module asks its hooks, as full does: it has none, and the compiler sees that.
#define w2c_ports_aes_block(...)         ((u32)NOT_SUPPORTED)
#define w2c_ports_aes_ccm(...)           ((u32)NOT_SUPPORTED)
#define w2c_ports_aes_cmac(...)          ((u32)NOT_SUPPORTED)
#define w2c_ports_sha256_compress(...)   ((u32)NOT_SUPPORTED)
#define w2c_ports_p256_mul(...)          ((u32)NOT_SUPPORTED)
#define w2c_ports_p256_sqr(...)          ((u32)NOT_SUPPORTED)
#define w2c_ports_p256_multiply(...)     ((u32)NOT_SUPPORTED)
#define w2c_ports_p256_ecdsa_sign(...)   ((u32)NOT_SUPPORTED)
#define w2c_ports_p256_ecdsa_verify(...) ((u32)NOT_SUPPORTED)

// What wasm2c declares and does not use, as in engine_aot.c.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-label"
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#pragma GCC diagnostic ignored "-Wunused-value"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include "core.c"
#pragma GCC diagnostic pop

enum {
    KEY_LENGTH = 16,
    SCALAR_LENGTH = 32,
    POINT_LENGTH = 64, // also a signature
    HASH_LENGTH = 32,
    HASH_BLOCK = 64,
    STATE_IN_CONTEXT = 0, // assembly/crypto/sha256.ts
    BLOCK_IN_CONTEXT = 40,
};

// Invariant: `used` octets from the start of the I/O buffer are operands; all others are zeros.
static u32 io;
static u32 capacity;
static u32 used;

static void begin(void) {
    if (io)
        return;
    load_module();
    io = (u32)call_io_pointer(0);
    capacity = (u32)call_io_capacity(0);
}

static bool has_room(uint64_t length) {
    return length + 64 <= capacity; // an operand may take three octets more
}

// Room for an operand, on a multiple of four octets, in linear memory.
static u32 room(u32 length) {
    u32 at = io + used;
    used += (length + 3) & ~3u;
    return at;
}

static u32 put(const uint8_t *octets, u32 length) {
    u32 at = room(length);
    memcpy(linear_memory + at, octets, length);
    return at;
}

static void get(uint8_t *octets, u32 at, u32 length) {
    memcpy(octets, linear_memory + at, length);
}

// An error, or 0.
static int32_t end(int32_t answer) {
    memset(linear_memory + io, 0, used);
    used = 0;
    return answer < 0 ? answer : 0;
}

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    begin();
    u32 result = room(KEY_LENGTH);
    const u32 arguments[3] = {put(key, KEY_LENGTH), put(input, KEY_LENGTH), result};
    int32_t answer = call_aes_encrypt(arguments);
    get(output, result, KEY_LENGTH);
    return end(answer);
}

int32_t hook_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce, uint32_t nonce_length,
                     const uint8_t *aad, uint32_t aad_length, uint8_t *data, uint32_t length,
                     uint32_t tag_length) {
    begin();
    if (!has_room((uint64_t)KEY_LENGTH + nonce_length + aad_length + length + tag_length))
        return NOT_SUPPORTED;
    u32 arguments[8] = {
        put(key, KEY_LENGTH), put(nonce, nonce_length),       nonce_length, put(aad, aad_length),
        aad_length,           put(data, length + tag_length), length,       tag_length};
    u32 at = arguments[5];
    if (!sealing)
        arguments[6] = length + tag_length;
    int32_t answer = sealing ? call_ccm_seal(arguments) : call_ccm_open(arguments);
    get(data, at, sealing ? length + tag_length : length);
    return end(answer);
}

int32_t hook_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length,
                      uint8_t *output) {
    begin();
    if (!has_room((uint64_t)2 * KEY_LENGTH + length))
        return NOT_SUPPORTED;
    const u32 arguments[4] = {put(key, KEY_LENGTH), put(message, length), length, room(KEY_LENGTH)};
    int32_t answer = call_cmac(arguments);
    get(output, arguments[3], KEY_LENGTH);
    return end(answer);
}

int32_t hook_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count) {
    begin();
    u32 context = room(BLOCK_IN_CONTEXT + HASH_BLOCK);
    uint8_t *there = linear_memory + context;
    memcpy(there + STATE_IN_CONTEXT, state, HASH_LENGTH);
    for (; count; count--, blocks += HASH_BLOCK) {
        memcpy(there + BLOCK_IN_CONTEXT, blocks, HASH_BLOCK);
        call_sha256_block(&context);
    }
    memcpy(state, there + STATE_IN_CONTEXT, HASH_LENGTH);
    return end(0);
}

int32_t hook_p256_multiply(const uint8_t *k, const uint8_t *point, uint8_t *output) {
    begin();
    u32 result = room(POINT_LENGTH);
    const u32 arguments[3] = {put(k, SCALAR_LENGTH), put(point, POINT_LENGTH), result};
    int32_t answer = call_p256_multiply(arguments);
    get(output, result, POINT_LENGTH);
    return end(answer);
}

int32_t hook_p256_ecdsa_sign(const uint8_t *private_key, const uint8_t *hash, uint8_t *signature) {
    begin();
    const u32 arguments[4] = {put(private_key, SCALAR_LENGTH), put(hash, HASH_LENGTH), 0,
                              room(POINT_LENGTH)};
    int32_t answer = call_p256_sign(arguments);
    get(signature, arguments[3], POINT_LENGTH);
    return end(answer);
}

int32_t hook_p256_ecdsa_verify(const uint8_t *public_key, const uint8_t *hash,
                               const uint8_t *signature) {
    begin();
    const u32 arguments[3] = {put(public_key, POINT_LENGTH), put(hash, HASH_LENGTH),
                              put(signature, POINT_LENGTH)};
    return end(call_p256_verify(arguments));
}
