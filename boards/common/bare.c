#include "bare.h"

#include "board.h"

enum {
    STACK_PAINT = 0x5aa5a55a,
    UNPAINTED_WORDS = 16, // what the painting itself may have on the stack
};

extern uint32_t __stack_bottom[], __stack_top[];
extern uint32_t __data_start[], __data_end[], __data_load[], __bss_end[];
extern uint8_t __arena_start[], __arena_end[], __flash_used[];

void bare_start(void) {
    const uint32_t *from = __data_load;
    for (volatile uint32_t *to = __data_start; to < __data_end; to++)
        *to = *from++;
    for (volatile uint32_t *to = __data_end; to < __bss_end; to++)
        *to = 0;
}

void bare_paint_stack(void) {
    volatile uint32_t *end = (uint32_t *)__builtin_frame_address(0) - UNPAINTED_WORDS;
    for (volatile uint32_t *word = __stack_bottom; word < end; word++)
        *word = STACK_PAINT;
}

uint8_t *board_arena(size_t *length) {
    *length = (size_t)(__arena_end - __arena_start);
    return __arena_start;
}

struct board_memory board_memory(void) {
    const uint32_t *word = __stack_bottom;
    while (word < __stack_top && *word == STACK_PAINT)
        word++;
    return (struct board_memory){
        .flash = (uint32_t)(uintptr_t)__flash_used,
        .static_bytes = (uint32_t)((uint8_t *)__bss_end - (uint8_t *)__data_start),
        .stack = (uint32_t)((const uint8_t *)__stack_top - (const uint8_t *)word),
    };
}
