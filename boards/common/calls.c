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
#ifdef MODULE_CALLS
#include "module_calls.def" // those that the module has
#else
#include "calls.def"
#endif
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
