#include "mmio.h"

#include <string.h>

// Registers as words (§4.2.2).
enum {
    MAGIC_VALUE = 0x000 / 4,
    VERSION = 0x004 / 4,
    DEVICE_ID = 0x008 / 4,
    DRIVER_FEATURES = 0x020 / 4,
    DEVICE_FEATURES = 0x010 / 4,
    DEVICE_FEATURES_SELECT = 0x014 / 4,
    DRIVER_FEATURES_SELECT = 0x024 / 4,
    QUEUE_SELECT = 0x030 / 4,
    QUEUE_SIZE_MAX = 0x034 / 4,
    QUEUE_SIZE = 0x038 / 4,
    QUEUE_READY = 0x044 / 4,
    QUEUE_NOTIFY = 0x050 / 4,
    STATUS = 0x070 / 4,
    QUEUE_DESCRIPTORS = 0x080 / 4, // low, high
    QUEUE_DRIVER = 0x090 / 4,
    QUEUE_DEVICE = 0x0a0 / 4,
};

enum { MAGIC = 0x74726976, MODERN = 2 };                                            // "virt"
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, FAILED = 128 }; // §2.1
enum { VERSION_1_IN_HIGH_WORD = 1 }; // VIRTIO_F_VERSION_1, feature 32 (§6)
enum { NEXT = 1, WRITE = 2 };        // of a descriptor (§2.6.5)
enum { RESET_POLLS = 1000 };

// Memory is written before the device is told, and read after it has told. A hart and its devices
// see normal memory alike in QEMU; elsewhere the fence orders it with the register, too.
static inline void fence(void) {
#ifdef __riscv
    __asm__ volatile("fence iorw, iorw" ::: "memory");
#else
    __sync_synchronize();
#endif
}

volatile uint32_t *virtio_find(uint32_t kind) {
    for (uint32_t i = 0; i < virtio_slots.count; i++) {
        volatile uint32_t *device =
            (volatile uint32_t *)(virtio_slots.base + (uintptr_t)i * virtio_slots.stride);
        if (device[MAGIC_VALUE] == MAGIC && device[VERSION] == MODERN && device[DEVICE_ID] == kind)
            return device;
    }
    return 0;
}

static void set_address(volatile uint32_t *low_and_high, const void *address) {
    uint64_t value = (uintptr_t)address;
    low_and_high[0] = (uint32_t)value;
    low_and_high[1] = (uint32_t)(value >> 32);
}

static bool set_queue(volatile uint32_t *device, uint32_t number, struct virtio_queue *queue) {
    memset(queue, 0, sizeof *queue);
    queue->descriptors[0].flags = NEXT;
    queue->descriptors[0].next = 1;
    queue->descriptors[1].flags = WRITE;
    queue->available.flags = 1; // no interrupt is wanted (§2.6.7)
    device[QUEUE_SELECT] = number;
    if (device[QUEUE_READY] || device[QUEUE_SIZE_MAX] < VIRTIO_QUEUE_SIZE)
        return false;
    device[QUEUE_SIZE] = VIRTIO_QUEUE_SIZE;
    set_address(device + QUEUE_DESCRIPTORS, queue->descriptors);
    set_address(device + QUEUE_DRIVER, &queue->available);
    set_address(device + QUEUE_DEVICE, &queue->used);
    fence();
    device[QUEUE_READY] = 1;
    return true;
}

void virtio_stop(volatile uint32_t *device) {
    device[STATUS] = 0;
    for (uint32_t i = 0; i < RESET_POLLS && device[STATUS]; i++) {
    }
    fence();
}

// The one feature that is wanted is to be a modern device.
static bool negotiate(volatile uint32_t *device) {
    device[STATUS] = ACKNOWLEDGE;
    device[STATUS] = ACKNOWLEDGE | DRIVER;
    device[DEVICE_FEATURES_SELECT] = 1;
    if (!(device[DEVICE_FEATURES] & VERSION_1_IN_HIGH_WORD))
        return false;
    device[DRIVER_FEATURES_SELECT] = 0;
    device[DRIVER_FEATURES] = 0;
    device[DRIVER_FEATURES_SELECT] = 1;
    device[DRIVER_FEATURES] = VERSION_1_IN_HIGH_WORD;
    device[STATUS] = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    return device[STATUS] & FEATURES_OK;
}

bool virtio_start(volatile uint32_t *device, struct virtio_queue *const *queues, uint32_t count) {
    virtio_stop(device);
    bool ready = negotiate(device);
    for (uint32_t i = 0; ready && i < count; i++)
        ready = set_queue(device, i, queues[i]);
    device[STATUS] = ready ? ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK : FAILED;
    return ready;
}

void virtio_describe(struct virtio_queue *queue, const void *out, uint32_t out_length, void *in,
                     uint32_t in_length) {
    queue->descriptors[0].address = (uintptr_t)out;
    queue->descriptors[0].length = out_length;
    queue->descriptors[1].address = (uintptr_t)in;
    queue->descriptors[1].length = in_length;
}

bool virtio_request(volatile uint32_t *device, uint32_t number, struct virtio_queue *queue) {
    fence();
    queue->available.index++;
    fence();
    device[QUEUE_NOTIFY] = number;
    bool done = virtio_wait(&queue->used.index, queue->available.index);
    fence();
    return done;
}
