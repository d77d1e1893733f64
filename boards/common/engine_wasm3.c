// The wasm3 engine. Of wasm3 only wasm3.h and M3Runtime.memoryLimit are used, so that newer wasm3
// builds as well.
//
// The module stays in flash (wasm3 keeps pointers into it), is compiled whole at load, and nothing
// is allocated after.
#include "engine.h"

#include "arena.h"
#include "fatal.h"
#include "module.h"
#include "ports.h"

#include "m3_env.h"
#include "wasm3.h"

enum { MAX_ARGUMENTS = 8 };

const char engine_name[] = "wasm3";

static IM3Runtime runtime;

static void require(M3Result result) {
    if (result)
        fatal(result);
}

// The call of a port: its arguments on wasm3's stack, 8 octets each, behind the slot of the result
// where it has one.
struct frame {
    uint64_t *arguments;
    uint8_t *memory;
    uint32_t memory_length;
    bool out_of_bounds;
};

static uint32_t value(const struct frame *frame, int index) {
    return *(const uint32_t *)(const void *)(frame->arguments + index);
}

// Argument `index` as a pointer to `length` octets; notes it when they are not all in linear
// memory.
static uint8_t *pointer(struct frame *frame, int index, uint32_t length) {
    uint32_t offset = value(frame, index);
    if (offset > frame->memory_length || length > frame->memory_length - offset)
        frame->out_of_bounds = true;
    return frame->memory + offset;
}

static int32_t shim_entropy(struct frame *frame) {
    uint32_t length = value(frame, 1);
    uint8_t *output = pointer(frame, 0, length);
    return frame->out_of_bounds ? 0 : port_entropy(output, length);
}

static int32_t shim_entropy_raw(struct frame *frame) {
    uint32_t length = value(frame, 1);
    uint8_t *output = pointer(frame, 0, length);
    return frame->out_of_bounds ? 0 : port_entropy_raw(output, length);
}

static int32_t shim_random(struct frame *frame) {
    uint32_t length = value(frame, 1);
    uint8_t *output = pointer(frame, 0, length);
    return frame->out_of_bounds ? 0 : port_random(output, length);
}

static int32_t shim_now(struct frame *frame) {
    (void)frame;
    return (int32_t)port_now();
}

static int32_t shim_transmit_frame(struct frame *frame) {
    uint32_t length = value(frame, 1);
    const uint8_t *octets = pointer(frame, 0, length);
    return frame->out_of_bounds ? 0 : port_transmit_frame(octets, length);
}

static int32_t shim_transmit_datagram(struct frame *frame) {
    uint32_t length = value(frame, 2);
    const uint8_t *locator = pointer(frame, 0, LOCATOR_LENGTH);
    const uint8_t *payload = pointer(frame, 1, length);
    return frame->out_of_bounds ? 0 : port_transmit_datagram(locator, payload, length);
}

static int32_t shim_deliver(struct frame *frame) {
    uint32_t length = value(frame, 3);
    const uint8_t *message = pointer(frame, 2, length);
    if (!frame->out_of_bounds)
        port_deliver((int32_t)value(frame, 0), value(frame, 1), message, length);
    return 0;
}

static int32_t shim_event(struct frame *frame) {
    port_event(value(frame, 0), (int32_t)value(frame, 1), (int32_t)value(frame, 2));
    return 0;
}

static int32_t shim_store_read(struct frame *frame) {
    uint32_t capacity = value(frame, 2);
    uint8_t *output = pointer(frame, 1, capacity);
    return frame->out_of_bounds ? 0 : port_store_read(value(frame, 0), output, capacity);
}

static int32_t shim_store_write(struct frame *frame) {
    uint32_t length = value(frame, 2);
    const uint8_t *record = pointer(frame, 1, length);
    return frame->out_of_bounds ? 0 : port_store_write(value(frame, 0), record, length);
}

static int32_t shim_aes_block(struct frame *frame) {
    const uint8_t *key = pointer(frame, 0, AES_LENGTH);
    const uint8_t *input = pointer(frame, 1, AES_LENGTH);
    uint8_t *output = pointer(frame, 2, AES_LENGTH);
    return frame->out_of_bounds ? 0 : port_aes_block(key, input, output);
}

static int32_t shim_p256_mul(struct frame *frame) {
    uint8_t *output = pointer(frame, 0, P256_LENGTH);
    const uint8_t *a = pointer(frame, 1, P256_LENGTH);
    const uint8_t *b = pointer(frame, 2, P256_LENGTH);
    return frame->out_of_bounds ? 0 : port_p256_mul(output, a, b);
}

static int32_t shim_p256_sqr(struct frame *frame) {
    uint8_t *output = pointer(frame, 0, P256_LENGTH);
    const uint8_t *a = pointer(frame, 1, P256_LENGTH);
    return frame->out_of_bounds ? 0 : port_p256_sqr(output, a);
}

static int32_t shim_aes_ccm(struct frame *frame) {
    uint32_t nonce_length = value(frame, 3), aad_length = value(frame, 5);
    uint32_t length = value(frame, 7), tag_length = value(frame, 8);
    if (tag_length > AES_LENGTH || length > UINT32_MAX - tag_length) {
        frame->out_of_bounds = true;
        return 0;
    }
    const uint8_t *key = pointer(frame, 1, AES_LENGTH);
    const uint8_t *nonce = pointer(frame, 2, nonce_length);
    const uint8_t *aad = pointer(frame, 4, aad_length);
    uint8_t *data = pointer(frame, 6, length + tag_length);
    return frame->out_of_bounds ? 0
                                : port_aes_ccm(value(frame, 0), key, nonce, nonce_length, aad,
                                               aad_length, data, length, tag_length);
}

static int32_t shim_aes_cmac(struct frame *frame) {
    uint32_t length = value(frame, 2);
    const uint8_t *key = pointer(frame, 0, AES_LENGTH);
    const uint8_t *message = pointer(frame, 1, length);
    uint8_t *output = pointer(frame, 3, AES_LENGTH);
    return frame->out_of_bounds ? 0 : port_aes_cmac(key, message, length, output);
}

static int32_t shim_sha256_compress(struct frame *frame) {
    uint32_t count = value(frame, 2);
    if (count > UINT32_MAX / HASH_BLOCK_LENGTH)
        frame->out_of_bounds = true;
    uint8_t *state = pointer(frame, 0, HASH_LENGTH);
    const uint8_t *blocks = pointer(frame, 1, count * HASH_BLOCK_LENGTH);
    return frame->out_of_bounds ? 0 : port_sha256_compress(state, blocks, count);
}

static int32_t shim_p256_multiply(struct frame *frame) {
    const uint8_t *k = pointer(frame, 0, SCALAR_LENGTH);
    const uint8_t *point = pointer(frame, 1, POINT_LENGTH);
    uint8_t *output = pointer(frame, 2, POINT_LENGTH);
    return frame->out_of_bounds ? 0 : port_p256_multiply(k, point, output);
}

static int32_t shim_p256_ecdsa_sign(struct frame *frame) {
    const uint8_t *private_key = pointer(frame, 0, SCALAR_LENGTH);
    const uint8_t *hash = pointer(frame, 1, HASH_LENGTH);
    uint8_t *signature = pointer(frame, 2, POINT_LENGTH);
    return frame->out_of_bounds ? 0 : port_p256_ecdsa_sign(private_key, hash, signature);
}

static int32_t shim_p256_ecdsa_verify(struct frame *frame) {
    const uint8_t *public_key = pointer(frame, 0, POINT_LENGTH);
    const uint8_t *hash = pointer(frame, 1, HASH_LENGTH);
    const uint8_t *signature = pointer(frame, 2, POINT_LENGTH);
    return frame->out_of_bounds ? 0 : port_p256_ecdsa_verify(public_key, hash, signature);
}

struct port {
    const char *name;
    const char *signature; // wasm3's: result(arguments)
    int32_t (*shim)(struct frame *frame);
};

static const struct port PORTS[] = {
    {"entropy", "i(ii)", shim_entropy},
    {"entropy_raw", "i(ii)", shim_entropy_raw},
    {"random", "i(ii)", shim_random},
    {"now", "i()", shim_now},
    {"transmit_frame", "i(ii)", shim_transmit_frame},
    {"transmit_datagram", "i(iii)", shim_transmit_datagram},
    {"deliver", "v(iiii)", shim_deliver},
    {"event", "v(iii)", shim_event},
    {"store_read", "i(iii)", shim_store_read},
    {"store_write", "i(iii)", shim_store_write},
    {"aes_block", "i(iii)", shim_aes_block},
    {"p256_mul", "i(iii)", shim_p256_mul},
    {"p256_sqr", "i(ii)", shim_p256_sqr},
    {"aes_ccm", "i(iiiiiiiii)", shim_aes_ccm},
    {"aes_cmac", "i(iiii)", shim_aes_cmac},
    {"sha256_compress", "i(iii)", shim_sha256_compress},
    {"p256_multiply", "i(iii)", shim_p256_multiply},
    {"p256_ecdsa_sign", "i(iii)", shim_p256_ecdsa_sign},
    {"p256_ecdsa_verify", "i(iii)", shim_p256_ecdsa_verify},
};

// Every import comes in here. A pointer that is out of bounds is the core's own mistake, so it
// traps.
static const void *call_port(IM3Runtime engine, IM3ImportContext context, uint64_t *stack,
                             void *memory) {
    const struct port *port = context->userdata;
    bool has_result = port->signature[0] != 'v';
    struct frame frame = {stack + has_result, memory, m3_GetMemorySize(engine), false};
    int32_t result = port->shim(&frame);
    if (frame.out_of_bounds)
        return m3Err_trapOutOfBoundsMemoryAccess;
    if (has_result)
        *(int32_t *)(void *)stack = result;
    return m3Err_none;
}

static void link_ports(IM3Module module) {
    for (size_t i = 0; i < sizeof PORTS / sizeof PORTS[0]; i++) {
        const struct port *port = &PORTS[i];
        M3Result result =
            m3_LinkRawFunctionEx(module, "ports", port->name, port->signature, call_port, port);
        if (result != m3Err_functionLookupFailed) // a module need not import every port
            require(result);
    }
}

void engine_load(void) {
    IM3Environment environment = m3_NewEnvironment();
    runtime = m3_NewRuntime(environment, WASM_STACK_BYTES, 0);
    runtime->memoryLimit = MODULE_MEMORY_BYTES;
    IM3Module module;
    require(m3_ParseModule(environment, &module, module_octets, module_length));
    require(m3_LoadModule(runtime, module));
    link_ports(module);
    require(m3_CompileModule(module));
    require(m3_RunStart(module));
    arena_freeze();
}

const void *engine_find(const char *name, uint32_t arguments) {
    IM3Function function;
    if (m3_FindFunction(&function, runtime, name))
        return 0;
    uint32_t results = m3_GetRetCount(function);
    if (arguments > MAX_ARGUMENTS || m3_GetArgCount(function) != arguments || results > 1 ||
        (results && m3_GetRetType(function, 0) != c_m3Type_i32))
        return 0;
    for (uint32_t i = 0; i < arguments; i++)
        if (m3_GetArgType(function, i) != c_m3Type_i32)
            return 0;
    return function;
}

int32_t engine_call(const void *function, const uint32_t *arguments, uint32_t count) {
    const void *pointers[MAX_ARGUMENTS];
    for (uint32_t i = 0; i < count; i++)
        pointers[i] = arguments + i;
    IM3Function callee = (IM3Function)(uintptr_t)function;
    require(m3_Call(callee, count, pointers));
    int32_t result = 0;
    const void *results[] = {&result};
    if (m3_GetRetCount(callee))
        require(m3_GetResults(callee, 1, results));
    return result;
}

uint8_t *engine_memory(void) {
    return m3_GetMemory(runtime, 0, 0);
}

uint32_t engine_memory_length(void) {
    return m3_GetMemorySize(runtime);
}

uint32_t engine_allocated(void) {
    return (uint32_t)arena_used();
}

#ifdef WASM3_CAN_BE_COMPACT
// The lower part of wasm3's stack, but for what a constant expression takes of it.
enum { EXPRESSION_BYTES = 64 };
_Static_assert(EXPRESSION_BYTES + sizeof(M3Compilation) <= WASM_STACK_BYTES,
               "wasm3's compiler has no room: raise WASM_STACK_BYTES");

void *metacode_compilation(void) {
    return (uint8_t *)runtime->stack + EXPRESSION_BYTES;
}
#endif

#ifdef THIMBLE_COMPACT
_Static_assert(MODULE_MEMORY_BYTES <= UINT16_MAX,
               "metacode of 16-bit words takes no offset larger than that: WASM3_WORDS=32");

void metacode_too_far(void) {
    fatal("wasm3's metacode does not fit 16-bit words: build with WASM3_WORDS=32");
}
#endif

// wasm3's abort (boards.mk).
_Noreturn void engine_abort(void);
void engine_abort(void) {
    fatal("wasm3 gave up");
}
