#include "counter.h"

enum { TRIES = 8 };

// No loop until the upper half stays: of two readings of it the right one is chosen by the lower
// half, which has just wrapped when it is small.
uint64_t counter_read(void) {
    uint32_t high, low, again;
    __asm__ volatile("csrr %0, minstreth\n csrr %1, minstret\n csrr %2, minstreth"
                     : "=&r"(high), "=&r"(low), "=&r"(again));
    uint32_t before_wrap = -(low >> 31);
    return (uint64_t)((high & before_wrap) | (again & ~before_wrap)) << 32 | low;
}

bool counter_counts(void) {
    bool counts = true;
    for (int i = 0; i < TRIES; i++) {
        uint32_t first, second;
        __asm__ volatile("csrr %0, minstret\n csrr %1, minstret" : "=&r"(first), "=&r"(second));
        counts = counts && second - first == 1;
    }
    return counts;
}
