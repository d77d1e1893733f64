#include "crypto.h"

#include "../../common/errors.h"
#include "mmio.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { KIND_CRYPTO = 20, BLOCK = 16, HEADER_LENGTH = 72, SESSION_REPLY_LENGTH = 16 };
enum { DATA_QUEUE = 0, CONTROL_QUEUE = 1 }; // §5.9.2, with one data queue

// Opcodes (§5.9.7.1, §5.9.7.2): service in the second octet, cipher 0.
enum { CIPHER_ENCRYPT = 0x0000, CREATE_SESSION = 0x0002, DESTROY_SESSION = 0x0003 };
enum { OP_ENCRYPT = 1, SYMMETRIC_CIPHER = 1 };
enum { STATUS_OK = 0, STATUS_NOT_SUPPORTED = 3 };

/** virtio_crypto_op_ctrl_req, then the key (§5.9.7.2.1). */
struct control_request {
    uint32_t opcode, algorithm, flag, queue;
    union {
        struct {
            uint32_t algorithm, key_length, operation, padding;
            uint32_t unused[8];
            uint32_t kind, padding2;
        } create;
        uint32_t destroy[14]; // the session's number, low word first
    };
    uint8_t key[BLOCK];
};

/** virtio_crypto_session_input. */
struct control_reply {
    uint32_t session_low, session_high, status, padding;
};

/** virtio_crypto_op_data_req, then IV and data, or data alone (§5.9.7.4.1). */
struct data_request {
    uint32_t opcode, algorithm, session_low, session_high, flag, padding;
    uint32_t iv_length, input_length, output_length, padding2;
    uint32_t unused[6];
    uint32_t kind, padding3;
    uint32_t content[(BLOCK + VIRTIO_CRYPTO_DATA_MAX) / 4];
};

_Static_assert(offsetof(struct control_request, key) == HEADER_LENGTH, "§5.9.7.2");
_Static_assert(offsetof(struct data_request, content) == HEADER_LENGTH, "§5.9.7.4");

// VIRTIO_CRYPTO_CIPHER_AES_ECB, _CBC, _CTR. Of each, QEMU's device takes whole blocks only.
static const uint32_t ALGORITHMS[CIPHERS] = {2, 3, 4};

// Invariants: `device` is started, or 0. A session that is open is under `key`; its number is
// right. `request` describes a request of `cipher` with `length` octets when these two are not
// CIPHERS and 0.
static struct driver {
    volatile uint32_t *device;
    bool absent;
    struct virtio_queue data, control;
    bool has_key; // or `key` is zeros, which are a key, too
    uint32_t key[BLOCK / 4];
    struct {
        bool open;
        uint32_t low, high;
    } sessions[CIPHERS];
    uint32_t cipher, length;
    struct data_request request;
    uint32_t reply[VIRTIO_CRYPTO_DATA_MAX / 4 + 1]; // the octet behind the data is a status
    struct control_request control_request;
    struct control_reply control_reply;
} driver;

// Pointers are the module's: mostly words, but nobody says so.
static bool words(const void *a, const void *b) {
    return (((uintptr_t)a | (uintptr_t)b) & 3) == 0;
}

static inline __attribute__((always_inline)) void copy_block(void *to, const void *from) {
    if (!words(to, from)) {
        memcpy(to, from, BLOCK);
        return;
    }
    uint32_t *out = to;
    const uint32_t *in = from;
    uint32_t a = in[0], b = in[1], c = in[2], d = in[3];
    out[0] = a, out[1] = b, out[2] = c, out[3] = d;
}

static void copy(void *to, const void *from, uint32_t length) {
    if (length == BLOCK)
        copy_block(to, from);
    else
        memcpy(to, from, length);
}

static void wipe(void *memory, uint32_t length) {
    memset(memory, 0, length);
    __asm__ volatile("" ::"r"(memory) : "memory"); // it is written, whoever reads it
}

// The device has gone wrong: it forgets its sessions, and starts anew at the next call.
static int32_t fail(void) {
    virtio_stop(driver.device);
    wipe(&driver, sizeof driver);
    return PORT_FAILED;
}

static int32_t start(void) {
    if (driver.absent)
        return NOT_SUPPORTED;
    driver.device = virtio_find(KIND_CRYPTO);
    driver.absent = !driver.device;
    if (driver.absent)
        return NOT_SUPPORTED;
    struct virtio_queue *const queues[] = {&driver.data, &driver.control};
    if (!virtio_start(driver.device, queues, 2))
        return fail();
    driver.cipher = CIPHERS;
    driver.request.kind = SYMMETRIC_CIPHER;
    return 0;
}

static bool control(uint32_t out_length, uint32_t in_length) {
    virtio_describe(&driver.control, &driver.control_request, out_length, &driver.control_reply,
                    in_length);
    driver.control_reply.status = UINT32_MAX; // not OK until the device says so
    bool done = virtio_request(driver.device, CONTROL_QUEUE, &driver.control);
    wipe(&driver.control_request, sizeof driver.control_request);
    return done;
}

static int32_t create_session(enum virtio_cipher cipher) {
    struct control_request *request = &driver.control_request;
    request->opcode = CREATE_SESSION;
    request->algorithm = request->create.algorithm = ALGORITHMS[cipher];
    request->queue = DATA_QUEUE;
    request->create.key_length = BLOCK;
    request->create.operation = OP_ENCRYPT;
    request->create.kind = SYMMETRIC_CIPHER;
    copy_block(request->key, driver.key);
    if (!control(sizeof *request, SESSION_REPLY_LENGTH))
        return fail();
    if (driver.control_reply.status == STATUS_NOT_SUPPORTED)
        return NOT_SUPPORTED;
    if (driver.control_reply.status != STATUS_OK)
        return fail();
    driver.sessions[cipher].low = driver.control_reply.session_low;
    driver.sessions[cipher].high = driver.control_reply.session_high;
    driver.sessions[cipher].open = true;
    driver.cipher = CIPHERS;
    return 0;
}

// Its reply is one octet.
static bool destroy_session(enum virtio_cipher cipher) {
    struct control_request *request = &driver.control_request;
    request->opcode = DESTROY_SESSION;
    request->queue = DATA_QUEUE;
    request->destroy[0] = driver.sessions[cipher].low;
    request->destroy[1] = driver.sessions[cipher].high;
    driver.sessions[cipher].open = false;
    driver.control_reply.session_low = UINT32_MAX;
    return control(HEADER_LENGTH, 1) && (uint8_t)driver.control_reply.session_low == STATUS_OK;
}

static int32_t destroy_sessions(void) {
    for (enum virtio_cipher cipher = 0; cipher < CIPHERS; cipher++)
        if (driver.sessions[cipher].open && !destroy_session(cipher))
            return fail();
    return 0;
}

void virtio_crypto_forget(void) {
    if (!driver.device || destroy_sessions() < 0)
        return;
    driver.has_key = false;
    wipe(driver.key, sizeof driver.key);
    wipe(driver.request.content, sizeof driver.request.content);
    wipe(driver.reply, sizeof driver.reply);
}

static bool is_last_key(const uint8_t *key) {
    const uint8_t *last = (const uint8_t *)driver.key;
    uint32_t difference = 0;
    if (words(key, last))
        for (uint32_t i = 0; i < BLOCK / 4; i++)
            difference |= ((const uint32_t *)(const void *)key)[i] ^ driver.key[i];
    else
        for (uint32_t i = 0; i < BLOCK; i++)
            difference |= key[i] ^ last[i];
    return difference == 0;
}

static int32_t open_session(enum virtio_cipher cipher, const uint8_t *key) {
    int32_t status = driver.device ? 0 : start();
    if (status == 0 && !(driver.has_key && is_last_key(key))) {
        status = destroy_sessions();
        if (status == 0) {
            copy_block(driver.key, key);
            driver.has_key = true;
        }
    }
    if (status == 0 && !driver.sessions[cipher].open)
        status = create_session(cipher);
    return status;
}

// What stays the same from one block to the next is written once.
static void describe(enum virtio_cipher cipher, uint32_t iv_length, uint32_t length) {
    if (driver.cipher == cipher && driver.length == length)
        return;
    driver.cipher = cipher;
    driver.length = length;
    driver.request.algorithm = ALGORITHMS[cipher];
    driver.request.opcode = CIPHER_ENCRYPT;
    driver.request.session_low = driver.sessions[cipher].low;
    driver.request.session_high = driver.sessions[cipher].high;
    driver.request.iv_length = iv_length;
    driver.request.input_length = driver.request.output_length = length;
    virtio_describe(&driver.data, &driver.request, HEADER_LENGTH + iv_length + length, driver.reply,
                    length + 1);
}

int32_t virtio_crypto_encrypt(enum virtio_cipher cipher, const uint8_t *key, const uint8_t *iv,
                              const uint8_t *input, uint8_t *output, uint32_t length) {
    if (length == 0 || length > VIRTIO_CRYPTO_DATA_MAX)
        return INVALID_ARGUMENT;
    if (!driver.device || !driver.sessions[cipher].open || !is_last_key(key)) {
        int32_t status = open_session(cipher, key);
        if (status < 0)
            return status;
    }
    uint8_t *content = (uint8_t *)driver.request.content, *reply = (uint8_t *)driver.reply;
    uint32_t iv_length = iv ? BLOCK : 0, whole = (length + BLOCK - 1) & ~(BLOCK - 1u);
    describe(cipher, iv_length, whole);
    if (iv)
        copy_block(content, iv);
    copy(content + iv_length, input, length); // behind it may be what was there before
    reply[whole] = UINT8_MAX;
    if (!virtio_request(driver.device, DATA_QUEUE, &driver.data) || reply[whole] != STATUS_OK)
        return fail();
    copy(output, reply, length);
    return 0;
}
