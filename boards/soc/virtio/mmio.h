// A virtio device over MMIO with split virtqueues of two descriptors: one request at a time, what
// the device reads in the first, what it writes in the second. Virtual I/O Device (VIRTIO) 1.1 §2.6
// (split virtqueues), §3.1.1 (initialization), §4.2.2 (registers), "modern" devices only:
// version 2.
//
// Invariant: the chain of descriptors is always 0, 1, so the available ring holds zeros and is
// never written; a request only adds 1 to its index.
#ifndef THIMBLE_VIRTIO_MMIO_H
#define THIMBLE_VIRTIO_MMIO_H

#include <stdbool.h>
#include <stdint.h>

enum { VIRTIO_QUEUE_SIZE = 2 };

/** Where the board has devices: `count` windows, `stride` octets apart. The board defines it. */
struct virtio_slots {
    uintptr_t base;
    uint32_t stride;
    uint32_t count;
};
extern const struct virtio_slots virtio_slots;

struct virtio_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct virtio_queue {
    _Alignas(16) struct virtio_descriptor descriptors[VIRTIO_QUEUE_SIZE];
    struct {
        uint16_t flags;
        volatile uint16_t index;
        uint16_t ring[VIRTIO_QUEUE_SIZE];
        uint16_t used_event;
    } available;
    _Alignas(4) struct {
        uint16_t flags;
        volatile uint16_t index;
        struct {
            uint32_t id;
            uint32_t length;
        } ring[VIRTIO_QUEUE_SIZE];
        uint16_t available_event;
    } used;
};

/** The registers of the first device of this kind (§5), or 0. */
volatile uint32_t *virtio_find(uint32_t kind);

/** Resets the device and sets `count` queues up, whose memory it then shares; false when it
 * refuses: then it is left in reset or FAILED and touches no memory. */
bool virtio_start(volatile uint32_t *device, struct virtio_queue *const *queues, uint32_t count);

/** Resets the device: it forgets everything, and touches no memory. */
void virtio_stop(volatile uint32_t *device);

/** What requests of this queue read and write, from the next one on. */
void virtio_describe(struct virtio_queue *queue, const void *out, uint32_t out_length, void *in,
                     uint32_t in_length);

/** Hands queue `number` its request and waits until it is done: false when that takes too long, and
 * then the device must be stopped before its buffers are used again. */
bool virtio_request(volatile uint32_t *device, uint32_t number, struct virtio_queue *queue);

/** Waits until *index is `until`, for so long as the board finds right; false when it is not. The
 * board defines it. */
bool virtio_wait(const volatile uint16_t *index, uint16_t until);

#endif
