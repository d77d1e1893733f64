// The hooks of CMAC and CCM, of a driver's CBC and CTR (modes.h).
//
// No branch or address depends on a secret but the verdict on a tag. Opening gives out no plaintext
// whose tag is wrong: data are zeros after any failure. What NOT_SUPPORTED leaves to the core is as
// it was: the chain of B0 and additional data is asked for first, and the stream before any octet
// changes.
#include "../modes.h"

#include "../errors.h"
#include "../hooks.h"

#include <string.h>

enum { BLOCK = 16, NONCE_MIN = 7, NONCE_MAX = 13, TAG_MIN = 4, SHORT_AAD = 0xff00 };

static void wipe(volatile uint8_t *octets, uint32_t length) {
    for (uint32_t i = 0; i < length; i++)
        octets[i] = 0;
}

// The octets of a MAC's input, as they come; the last block is filled with zeros.
// Invariant: `filled` < 16 octets of `block` wait.
struct mac {
    const uint8_t *key;
    uint8_t chain[BLOCK];
    uint8_t block[BLOCK];
    uint32_t filled;
};

static int32_t mac_pad(struct mac *mac) {
    if (mac->filled == 0)
        return 0;
    memset(mac->block + mac->filled, 0, BLOCK - mac->filled);
    mac->filled = 0;
    return modes_chain(mac->key, mac->chain, mac->block, 1);
}

static int32_t mac_put(struct mac *mac, const uint8_t *octets, uint32_t length) {
    while (mac->filled && length) {
        mac->block[mac->filled++] = *octets++;
        length--;
        if (mac->filled == BLOCK) {
            int32_t status = mac_pad(mac);
            if (status < 0)
                return status;
        }
    }
    uint32_t whole = length / BLOCK;
    int32_t status = whole ? modes_chain(mac->key, mac->chain, octets, whole) : 0;
    if (length % BLOCK) {
        memcpy(mac->block, octets + whole * BLOCK, length % BLOCK);
        mac->filled = length % BLOCK;
    }
    return status;
}

static void put_big_endian(uint8_t *end, uint32_t value, uint32_t length) {
    for (uint32_t i = 1; i <= length; i++, value >>= 8)
        *(end - i) = (uint8_t)value;
}

void modes_advance(uint8_t *counter, uint32_t blocks) {
    uint32_t number = 0;
    for (uint32_t i = BLOCK - 4; i < BLOCK; i++)
        number = number << 8 | counter[i];
    put_big_endian(counter + BLOCK, number + blocks, 4);
}

// B0 = flags | nonce | length, then the additional data behind their own length (RFC 3610 §2.2).
static int32_t mac_header(struct mac *mac, const uint8_t *nonce, uint32_t nonce_length,
                          const uint8_t *aad, uint32_t aad_length, uint32_t length,
                          uint32_t tag_length) {
    uint32_t length_octets = BLOCK - 1 - nonce_length;
    uint8_t first[BLOCK] = {
        (uint8_t)((aad_length ? 64 : 0) | (tag_length - 2) / 2 << 3 | (length_octets - 1))};
    memcpy(first + 1, nonce, nonce_length);
    put_big_endian(first + BLOCK, length, length_octets);
    int32_t status = mac_put(mac, first, BLOCK);
    if (status < 0 || aad_length == 0)
        return status;
    uint8_t prefix[6] = {0xff, 0xfe};
    uint32_t prefix_length = aad_length < SHORT_AAD ? 2 : sizeof prefix;
    put_big_endian(prefix + prefix_length, aad_length, prefix_length == 2 ? 2 : 4);
    status = mac_put(mac, prefix, prefix_length);
    if (status == 0)
        status = mac_put(mac, aad, aad_length);
    return status < 0 ? status : mac_pad(mac);
}

// A0 = flags | nonce | 0, whose key stream hides the tag; the message's begins at A1 (RFC 3610
// §2.3).
static int32_t ccm(bool sealing, struct mac *mac, uint8_t *counter, uint8_t *data, uint32_t length,
                   uint32_t tag_length) {
    uint8_t *tag = data + length;
    int32_t status = sealing ? mac_put(mac, data, length) : 0;
    counter[BLOCK - 1] = 1;
    if (status == 0 && length)
        status = modes_stream(mac->key, counter, data, length);
    counter[BLOCK - 1] = 0;
    if (status == 0 && !sealing)
        status = mac_put(mac, data, length);
    if (status == 0)
        status = mac_pad(mac);
    if (status == 0)
        status = modes_stream(mac->key, counter, mac->chain, BLOCK);
    if (status < 0)
        return status;
    if (sealing) {
        memcpy(tag, mac->chain, tag_length);
        return 0;
    }
    uint8_t difference = 0;
    for (uint32_t i = 0; i < tag_length; i++)
        difference |= tag[i] ^ mac->chain[i];
    return difference ? AUTHENTICATION_FAILED : 0;
}

int32_t hook_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce, uint32_t nonce_length,
                     const uint8_t *aad, uint32_t aad_length, uint8_t *data, uint32_t length,
                     uint32_t tag_length) {
    if (nonce_length < NONCE_MIN || nonce_length > NONCE_MAX || tag_length < TAG_MIN ||
        tag_length > BLOCK)
        return NOT_SUPPORTED;
    struct mac mac = {.key = key};
    int32_t status = mac_header(&mac, nonce, nonce_length, aad, aad_length, length, tag_length);
    if (status == 0) {
        uint8_t counter[BLOCK] = {(uint8_t)(BLOCK - 2 - nonce_length)};
        memcpy(counter + 1, nonce, nonce_length);
        status = ccm(sealing, &mac, counter, data, length, tag_length);
    }
    if (status < 0 && status != NOT_SUPPORTED)
        wipe(data, length + (sealing ? tag_length : 0));
    wipe(mac.chain, sizeof mac.chain);
    wipe(mac.block, sizeof mac.block);
    return status;
}

// K1 = 2 L, K2 = 4 L in GF(2^128) (RFC 4493 §2.3).
static void twice(uint8_t *value) {
    uint8_t carry = (uint8_t)(-(value[0] >> 7) & 0x87);
    for (uint32_t i = 0; i < BLOCK - 1; i++)
        value[i] = (uint8_t)(value[i] << 1 | value[i + 1] >> 7);
    value[BLOCK - 1] = (uint8_t)(value[BLOCK - 1] << 1) ^ carry;
}

int32_t hook_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length,
                      uint8_t *output) {
    static const uint8_t ZEROS[BLOCK];
    uint8_t subkey[BLOCK] = {0}, chain[BLOCK] = {0}, last[BLOCK] = {0};
    int32_t status = modes_chain(key, subkey, ZEROS, 1);
    uint32_t before = length ? (length - 1) / BLOCK : 0, left = length - before * BLOCK;
    if (status == 0 && before)
        status = modes_chain(key, chain, message, before);
    if (status == 0) {
        twice(subkey);
        memcpy(last, message + before * BLOCK, left);
        if (left < BLOCK) {
            twice(subkey);
            last[left] = 0x80;
        }
        for (uint32_t i = 0; i < BLOCK; i++)
            last[i] ^= subkey[i];
        status = modes_chain(key, chain, last, 1);
    }
    if (status == 0)
        memcpy(output, chain, BLOCK);
    wipe(subkey, BLOCK);
    wipe(chain, BLOCK);
    wipe(last, BLOCK);
    return status;
}
