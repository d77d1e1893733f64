// Drives soc/virtio/crypto.c natively, in front of a crypto device that does what a test wants, and
// soc/rv32/memory.c, for tests/boards: `probe COMMAND` prints what came of it. The transport,
// mmio.c, is replaced.
//
// - works: blocks, chains and streams under two keys, against AES; how many requests that took
// - absent: there is no device
// - refuses: the device refuses sessions of ECB, and of nothing else
// - fails N: request N, counted from 0, is answered with an error; then it works again
// - silent N: request N is never answered; likewise
// - forgets: what is left of key and data after virtio_crypto_forget
// - memory: memcpy, memmove and memset at all alignments, against loops over octets
#include "../soc/virtio/crypto.c"

#include "hooks.h"

#include <stdio.h>
#include <stdlib.h>

#define memcpy  words_memcpy
#define memmove words_memmove
#define memset  words_memset
#include "../soc/rv32/memory.c"
#undef memcpy
#undef memmove
#undef memset

enum { SESSIONS = 8 };
enum fault { NONE, ERROR, SILENT };

static volatile uint32_t present[1];
static bool absent, refuses_ecb, is_running;
static enum fault fault;
static int fault_at = -1, requests;
static struct {
    bool open;
    uint32_t algorithm;
    uint8_t key[BLOCK];
} sessions[SESSIONS];
static struct virtio_queue *started[2];

static void bad(const char *what) {
    printf("bad: %s\n", what);
    exit(1);
}

volatile uint32_t *virtio_find(uint32_t kind) {
    return absent || kind != KIND_CRYPTO ? 0 : present;
}

bool virtio_start(volatile uint32_t *device, struct virtio_queue *const *queues, uint32_t count) {
    if (device != present || count != 2)
        bad("start");
    started[0] = queues[0], started[1] = queues[1];
    return is_running = true;
}

void virtio_stop(volatile uint32_t *device) {
    if (device != present)
        bad("stop");
    memset(sessions, 0, sizeof sessions);
    is_running = false;
}

void virtio_describe(struct virtio_queue *queue, const void *out, uint32_t out_length, void *in,
                     uint32_t in_length) {
    queue->descriptors[0].address = (uintptr_t)out;
    queue->descriptors[0].length = out_length;
    queue->descriptors[1].address = (uintptr_t)in;
    queue->descriptors[1].length = in_length;
}

static uint8_t create(const struct control_request *request, struct control_reply *reply) {
    if (request->create.key_length != BLOCK || request->create.operation != OP_ENCRYPT ||
        request->create.kind != SYMMETRIC_CIPHER || request->queue != DATA_QUEUE)
        bad("a session of another kind");
    if (refuses_ecb && request->create.algorithm == ALGORITHMS[CIPHER_ECB])
        return STATUS_NOT_SUPPORTED;
    uint32_t number = 0;
    while (number < SESSIONS && sessions[number].open)
        number++;
    if (number == SESSIONS)
        bad("too many sessions");
    sessions[number].open = true;
    sessions[number].algorithm = request->create.algorithm;
    memcpy(sessions[number].key, request->key, BLOCK);
    reply->session_low = number, reply->session_high = 0;
    return STATUS_OK;
}

static void control_answer(const struct virtio_descriptor *d, uint8_t status) {
    const struct control_request *request = (const void *)(uintptr_t)d[0].address;
    struct control_reply *reply = (void *)(uintptr_t)d[1].address;
    if (request->opcode == DESTROY_SESSION) {
        if (d[1].length != 1 || request->destroy[0] >= SESSIONS ||
            !sessions[request->destroy[0]].open)
            bad("a session that is not open is destroyed");
        sessions[request->destroy[0]].open = false;
        *(uint8_t *)reply = status;
        return;
    }
    if (request->opcode != CREATE_SESSION || d[0].length != sizeof *request ||
        d[1].length != sizeof *reply)
        bad("control request");
    reply->status = status == STATUS_OK ? create(request, reply) : status;
}

// CBC and CTR from AES, for whole blocks.
static void encrypt(uint32_t number, const uint8_t *iv, const uint8_t *input, uint8_t *output,
                    uint32_t length) {
    uint8_t chain[BLOCK] = {0};
    uint32_t algorithm = sessions[number].algorithm;
    if (iv)
        memcpy(chain, iv, BLOCK);
    for (uint32_t at = 0; at < length; at += BLOCK) {
        uint8_t block[BLOCK];
        for (uint32_t i = 0; i < BLOCK; i++)
            block[i] = algorithm == 4 ? chain[i] : input[at + i] ^ (algorithm == 3 ? chain[i] : 0);
        hook_aes_block(sessions[number].key, block, block);
        for (uint32_t i = 0; i < BLOCK; i++)
            output[at + i] = algorithm == 4 ? block[i] ^ input[at + i] : block[i];
        if (algorithm == 3)
            memcpy(chain, block, BLOCK);
        for (int i = BLOCK - 1; algorithm == 4 && i >= 0 && ++chain[i] == 0; i--) {
        }
    }
}

static void data_answer(const struct virtio_descriptor *d, uint8_t status) {
    const struct data_request *request = (const void *)(uintptr_t)d[0].address;
    uint32_t length = request->input_length, iv = request->iv_length;
    if (length % BLOCK || d[0].length != HEADER_LENGTH + iv + length || d[1].length != length + 1 ||
        request->output_length != length || request->kind != SYMMETRIC_CIPHER ||
        request->opcode != CIPHER_ENCRYPT)
        bad("data request");
    if (request->session_low >= SESSIONS || !sessions[request->session_low].open)
        bad("a session that is not open is used");
    uint8_t *reply = (uint8_t *)(uintptr_t)d[1].address;
    const uint8_t *content = (const uint8_t *)request->content;
    reply[length] = status;
    if (status == STATUS_OK)
        encrypt(request->session_low, iv ? content : 0, content + iv, reply, length);
}

bool virtio_request(volatile uint32_t *device, uint32_t number, struct virtio_queue *queue) {
    if (device != present || !is_running || number > 1 || queue != started[number])
        bad("a request to a device that was not started");
    bool faulty = requests++ == fault_at;
    if (faulty && fault == SILENT)
        return false;
    uint8_t status = faulty ? 1 : STATUS_OK; // VIRTIO_CRYPTO_ERR
    if (number == CONTROL_QUEUE)
        control_answer(queue->descriptors, status);
    else
        data_answer(queue->descriptors, status);
    return true;
}

static const uint8_t KEYS[2][BLOCK] = {"the first key 1", "the second one2"};

// One block, four blocks of CBC and 19 octets of CTR; the first status that is not 0.
static int32_t work(const uint8_t *key) {
    uint8_t input[VIRTIO_CRYPTO_DATA_MAX], output[VIRTIO_CRYPTO_DATA_MAX + 1] = {0};
    uint8_t wanted[BLOCK];
    const uint8_t iv[BLOCK] = {1, [BLOCK - 1] = 255};
    memset(input, 0x42, sizeof input);
    int32_t status = virtio_crypto_encrypt(CIPHER_ECB, key, 0, input, output + 1, BLOCK);
    if (status < 0)
        return status;
    hook_aes_block(key, input, wanted);
    if (memcmp(output + 1, wanted, BLOCK) != 0)
        bad("ECB");
    status = virtio_crypto_encrypt(CIPHER_CBC, key, iv, input, output, sizeof input);
    if (status < 0)
        return status;
    for (uint32_t at = 0; at < sizeof input; at += BLOCK) {
        for (uint32_t i = 0; i < BLOCK; i++)
            wanted[i] = input[i] ^ (at ? wanted[i] : iv[i]);
        hook_aes_block(key, wanted, wanted);
        if (memcmp(output + at, wanted, BLOCK) != 0)
            bad("CBC");
    }
    memset(output, 7, sizeof output);
    status = virtio_crypto_encrypt(CIPHER_CTR, key, iv, input, output, BLOCK + 3);
    const uint8_t next[BLOCK] = {1, [BLOCK - 2] = 1};
    hook_aes_block(key, next, wanted);
    for (uint32_t i = 0; status == 0 && i < 4; i++)
        if (output[BLOCK + i] != (i < 3 ? (input[BLOCK + i] ^ wanted[i]) : 7))
            bad("CTR");
    return status;
}

// Octets of the driver that hold four octets in a row of a key, or of the data.
static int left_over(void) {
    const uint8_t data[4] = {0x42, 0x42, 0x42, 0x42};
    const uint8_t *memory = (const uint8_t *)&driver;
    int found = 0;
    for (size_t at = 0; at + 4 <= sizeof driver; at++) {
        found += memcmp(memory + at, data, 4) == 0;
        for (uint32_t key = 0; key < 2; key++)
            for (uint32_t i = 0; i + 4 <= BLOCK; i++)
                found += memcmp(memory + at, KEYS[key] + i, 4) == 0;
    }
    return found;
}

static void try_fault(const char *at, enum fault kind) {
    fault = kind;
    fault_at = atoi(at);
    int failures = 0;
    for (int i = 0; i < 4; i++) {
        int32_t status = work(KEYS[i / 2]);
        if (status < 0 && status != PORT_FAILED)
            bad("another error");
        failures += status < 0;
        if (status < 0 && (is_running || left_over()))
            bad("a device that failed runs on, or the driver remembers");
    }
    printf("%d failed, %d left\n", failures, left_over() > 0);
}

enum { AREA = 160, LONGEST = 70 };

static void fill(uint8_t *area) {
    for (int i = 0; i < AREA; i++)
        area[i] = (uint8_t)(i * 7 + 1);
}

static void try_memory(void) {
    _Alignas(8) uint8_t area[AREA], wanted[AREA], source[AREA];
    fill(source);
    int tried = 0;
    for (int to = 40; to < 48; to++)
        for (int from = 16; from < 72; from++)
            for (int length = 0; length <= LONGEST; length++, tried++) {
                fill(area), fill(wanted);
                for (int i = 0; i < length; i++)
                    wanted[to + i] = source[from + i];
                if (words_memmove(area + to, area + from, (size_t)length) != area + to ||
                    memcmp(area, wanted, AREA) != 0)
                    bad("memmove");
                fill(area);
                if (words_memcpy(area + to, source + from, (size_t)length) != area + to ||
                    memcmp(area, wanted, AREA) != 0)
                    bad("memcpy");
                fill(area), fill(wanted);
                for (int i = 0; i < length; i++)
                    wanted[to + i] = (uint8_t)from;
                if (words_memset(area + to, from | 0x300, (size_t)length) != area + to ||
                    memcmp(area, wanted, AREA) != 0)
                    bad("memset");
            }
    printf("%d\n", tried);
}

int main(int count, char **words) {
    const char *command = count > 1 ? words[1] : "";
    if (count == 3 && strcmp(command, "fails") == 0) {
        try_fault(words[2], ERROR);
    } else if (count == 3 && strcmp(command, "silent") == 0) {
        try_fault(words[2], SILENT);
    } else if (strcmp(command, "memory") == 0) {
        try_memory();
    } else if (strcmp(command, "works") == 0) {
        int32_t status = work(KEYS[0]);
        for (int i = 0; i < 100; i++) {
            uint8_t block[BLOCK + 1] = {0};
            status |= virtio_crypto_encrypt(CIPHER_ECB, KEYS[0], 0, block + 1, block + 1, BLOCK);
        }
        status |= work(KEYS[1]);
        printf("%d after %d requests\n", status, requests);
    } else if (strcmp(command, "absent") == 0 || strcmp(command, "refuses") == 0) {
        absent = command[0] == 'a';
        refuses_ecb = !absent;
        int32_t first = work(KEYS[0]), second = work(KEYS[0]);
        uint8_t block[BLOCK] = {0};
        int32_t chain = virtio_crypto_encrypt(CIPHER_CBC, KEYS[0], block, block, block, BLOCK);
        printf("%d %d, CBC %d\n", first, second, chain);
    } else if (strcmp(command, "forgets") == 0) {
        work(KEYS[0]);
        work(KEYS[1]);
        int before = left_over() > 0;
        virtio_crypto_forget();
        int open = 0;
        for (int i = 0; i < SESSIONS; i++)
            open += sessions[i].open;
        printf("%d before, %d after, %d sessions\n", before, left_over(), open);
        virtio_crypto_forget();
        printf("%d again\n", work(KEYS[0]));
    } else {
        return 2;
    }
    return 0;
}
