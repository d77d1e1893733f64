// The exports of docs/abi.md. One word an argument:
//   v     a value (bit 31 clear)
//   p16   a pointer to 16 octets, and so on
//   o32   0, or a pointer to 32 octets, and so on
//   n     a pointer to as many octets as the next argument says; n+16 to 16 more, and so on
//   t     a pointer to data and the tag behind it: the lengths are the next two arguments
#include "calls.h"

#include <string.h>

static const struct {
    const char *name;
    const char *kinds;
} CALLS[] = {
    {"abi_version", ""},
    {"memory_bytes", ""},
    {"io_pointer", ""},
    {"io_capacity", ""},
    {"start", ""},
    {"configure", "v v"},
    {"wipe", ""},
    {"identity_generate", "v"},
    {"identity_load", "v p32"},
    {"identity_hit", "v p16"},
    {"identity_host", "v p66"},
    {"access_allow", "n v"},
    {"access_clear", ""},
    {"link_address", "p8 v"},
    {"hip_initiate", "p20 p16 v"},
    {"receive_frame", "n v"},
    {"receive_datagram", "p20 n v"},
    {"tick", ""},
    {"deadline", ""},
    {"association_send", "v v n v"},
    {"association_state", "v"},
    {"association_hit", "v p16"},
    {"association_fingerprint", "v p8"},
    {"association_keys", "v"},
    {"association_forget", "v"},
    {"aes_encrypt", "o16 p16 p16"},
    {"cmac", "o16 n v p16"},
    {"ccm_seal", "o16 n v n v t v v"},
    {"ccm_open", "o16 n v n v n v v"},
    {"p256_public", "p32 p64"},
    {"p256_ecdh", "p32 p64 p32"},
    {"x25519", "p32 p32 p32"},
    // Profile full
    {"self_test", ""},
    {"aes_decrypt", "o16 p16 p16"},
    {"aes_ctr", "p16 p16 n v"},
    {"cbc_encrypt", "p16 p16 n v"},
    {"cbc_decrypt", "p16 p16 n v"},
    {"cbc_hmac_seal", "p32 p16 n v p16 n+48 v v"},
    {"cbc_hmac_open", "p32 p16 n v p16 n v v"},
    {"ccm_begin", "p16 n v v v v v"},
    {"ccm_aad", "n v"},
    {"ccm_update", "n v"},
    {"ccm_finish", "p16"},
    {"ccm_star_unauthenticated", "p16 n v n v"},
    {"cmac_96", "p16 n v p12"},
    {"cmac_prf_128", "n v n v p16"},
    {"gcm_seal", "o16 n v n v t v v"},
    {"gcm_open", "o16 n v n v n v v"},
    {"sha256", "n v p32"},
    {"sha256_init", "p104"},
    {"sha256_update", "p104 n v"},
    {"sha256_final", "p104 p32"},
    {"hmac_sha256", "n v n v p32"},
    {"hmac_sha256_init", "p272 n v"},
    {"hmac_sha256_update", "p272 n v"},
    {"hmac_sha256_final", "p272 p32"},
    {"hkdf_extract", "n v n v p32"},
    {"hkdf_expand", "n v n v n v"},
    {"tls_prf", "n v n v n v n v"},
    {"p256_sign", "p32 p32 o32 p64"},
    {"p256_verify", "p64 p32 p64"},
    {"p256_generate", "p32 p64"},
    {"x25519_generate", "p32 p32"},
    {"p256_sign_hedged", "p32 p32 p64"},
    {"p256_compress", "p64 p33"},
    {"p256_decompress", "p33 p64"},
    {"random_bytes", "n v v n v"},
    {"random_reseed", "n v"},
    {"health_test", "n v"},
    {"aes_load", "n v"},
    {"aes_unload", ""},
    {"aes256_encrypt", "p32 p16 p16"},
};

static const uint32_t IS_POINTER = 1u << 31;

const char *call_kinds(const char *name) {
    for (uint32_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++)
        if (strcmp(CALLS[i].name, name) == 0)
            return CALLS[i].kinds;
    return 0;
}

static uint32_t decimal(const char *digits) {
    uint32_t value = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++)
        value = value * 10 + (uint32_t)(*digits - '0');
    return value;
}

// The octets that a pointer of this kind needs; `after` are the arguments behind it. 64 bits: two
// lengths may be added.
static uint64_t octets_needed(const char *kind, const uint32_t *after) {
    switch (*kind) {
    case 'p':
    case 'o':
        return decimal(kind + 1);
    case 'n':
        return (uint64_t)after[0] + (kind[1] == '+' ? decimal(kind + 2) : 0);
    default:
        return (uint64_t)after[0] + after[1];
    }
}

bool call_arguments(const char *kinds, uint32_t *arguments, uint32_t count, struct io_buffer io) {
    const char *kind = kinds;
    for (uint32_t i = 0; i < count; i++) {
        if (!*kind)
            return false; // too many
        bool is_pointer = arguments[i] & IS_POINTER;
        bool is_none = *kind == 'o' && arguments[i] == 0;
        if (is_pointer != (*kind != 'v' && !is_none))
            return false;
        if (is_pointer) {
            const uint32_t after[2] = {i + 1 < count ? arguments[i + 1] : UINT32_MAX,
                                       i + 2 < count ? arguments[i + 2] : UINT32_MAX};
            uint32_t offset = arguments[i] & ~IS_POINTER;
            if (offset > io.capacity || octets_needed(kind, after) > io.capacity - offset)
                return false;
            arguments[i] = io.pointer + offset;
        }
        const char *space = strchr(kind, ' ');
        kind = space ? space + 1 : kind + strlen(kind);
    }
    return !*kind; // else too few
}
