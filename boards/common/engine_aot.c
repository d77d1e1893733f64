// The ahead-of-time engine: the module as C (aot.mjs), compiled with this file, so that the board's
// compiler sees all of it at once. It allocates nothing, and what calls it is known: the module
// does not recurse (aot.mjs refuses one that does), so the board's stack has a bound.
#include "engine.h"

#include "aot.h"
#include "ports.h"

const char engine_name[] = "aot";

// An import's pointer to `length` octets. One that is out of bounds is the core's own mistake, so
// it traps.
static uint8_t *octets(u32 pointer, u32 length) {
    return checked_range(pointer, length);
}

// The imports, as wasm2c names them. (A module need not import every port.)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"

static u32 w2c_ports_entropy(u32 output, u32 length) {
    return (u32)port_entropy(octets(output, length), length);
}

static u32 w2c_ports_entropy_raw(u32 output, u32 length) {
    return (u32)port_entropy_raw(octets(output, length), length);
}

static u32 w2c_ports_random(u32 output, u32 length) {
    return (u32)port_random(octets(output, length), length);
}

static u32 w2c_ports_now(void) {
    return port_now();
}

static u32 w2c_ports_transmit_frame(u32 frame, u32 length) {
    return (u32)port_transmit_frame(octets(frame, length), length);
}

static u32 w2c_ports_transmit_datagram(u32 locator, u32 payload, u32 length) {
    return (u32)port_transmit_datagram(octets(locator, LOCATOR_LENGTH), octets(payload, length),
                                       length);
}

static void w2c_ports_deliver(u32 association, u32 port, u32 message, u32 length) {
    port_deliver((int32_t)association, port, octets(message, length), length);
}

static void w2c_ports_event(u32 kind, u32 association, u32 value) {
    port_event(kind, (int32_t)association, (int32_t)value);
}

static u32 w2c_ports_store_read(u32 key, u32 output, u32 capacity) {
    return (u32)port_store_read(key, octets(output, capacity), capacity);
}

static u32 w2c_ports_store_write(u32 key, u32 record, u32 length) {
    return (u32)port_store_write(key, octets(record, length), length);
}

static u32 w2c_ports_aes_block(u32 key, u32 input, u32 output) {
    return (u32)port_aes_block(octets(key, AES_LENGTH), octets(input, AES_LENGTH),
                               octets(output, AES_LENGTH));
}

static u32 w2c_ports_p256_mul(u32 output, u32 a, u32 b) {
    return (u32)port_p256_mul(octets(output, P256_LENGTH), octets(a, P256_LENGTH),
                              octets(b, P256_LENGTH));
}

static u32 w2c_ports_p256_sqr(u32 output, u32 a) {
    return (u32)port_p256_sqr(octets(output, P256_LENGTH), octets(a, P256_LENGTH));
}

static u32 w2c_ports_aes_ccm(u32 sealing, u32 key, u32 nonce, u32 nonce_length, u32 aad,
                             u32 aad_length, u32 data, u32 length, u32 tag_length) {
    if (tag_length > AES_LENGTH || length > UINT32_MAX - tag_length)
        trap_out_of_bounds();
    return (u32)port_aes_ccm(sealing, octets(key, AES_LENGTH), octets(nonce, nonce_length),
                             nonce_length, octets(aad, aad_length), aad_length,
                             octets(data, length + tag_length), length, tag_length);
}

static u32 w2c_ports_aes_cmac(u32 key, u32 message, u32 length, u32 output) {
    return (u32)port_aes_cmac(octets(key, AES_LENGTH), octets(message, length), length,
                              octets(output, AES_LENGTH));
}

static u32 w2c_ports_sha256_compress(u32 state, u32 blocks, u32 count) {
    if (count > UINT32_MAX / HASH_BLOCK_LENGTH)
        trap_out_of_bounds();
    return (u32)port_sha256_compress(octets(state, HASH_LENGTH),
                                     octets(blocks, count * HASH_BLOCK_LENGTH), count);
}

static u32 w2c_ports_p256_multiply(u32 k, u32 point, u32 output) {
    return (u32)port_p256_multiply(octets(k, SCALAR_LENGTH), octets(point, POINT_LENGTH),
                                   octets(output, POINT_LENGTH));
}

static u32 w2c_ports_p256_ecdsa_sign(u32 private_key, u32 hash, u32 signature) {
    return (u32)port_p256_ecdsa_sign(octets(private_key, SCALAR_LENGTH), octets(hash, HASH_LENGTH),
                                     octets(signature, POINT_LENGTH));
}

static u32 w2c_ports_p256_ecdsa_verify(u32 public_key, u32 hash, u32 signature) {
    return (u32)port_p256_ecdsa_verify(octets(public_key, POINT_LENGTH), octets(hash, HASH_LENGTH),
                                       octets(signature, POINT_LENGTH));
}

// wasm2c declares a variable for each height of the operand stack, and labels for each block.
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-label"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include "core.c"
#pragma GCC diagnostic pop

void engine_load(void) {
    memset(linear_memory, 0, sizeof linear_memory); // it need not lie in .bss

    load_module();
}

const void *engine_find(const char *name, uint32_t arguments) {
    for (uint32_t i = 0; i < sizeof EXPORTS / sizeof EXPORTS[0]; i++)
        if (strcmp(EXPORTS[i].name, name) == 0)
            return ARGUMENTS[i] == arguments ? &EXPORTS[i] : 0;
    return 0;
}

int32_t engine_call(const void *function, const uint32_t *arguments, uint32_t count) {
    return call_export(((const struct export *)function)->function, arguments, count);
}

uint8_t *engine_memory(void) {
    return linear_memory;
}

uint32_t engine_memory_length(void) {
    return sizeof linear_memory;
}

uint32_t engine_allocated(void) {
    return sizeof linear_memory; // globals are .data
}
