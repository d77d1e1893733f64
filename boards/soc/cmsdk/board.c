// What the MPS2 boards with Arm's CMSDK peripherals do alike, as QEMU emulates them: AN385
// (Cortex-M3), AN386 (Cortex-M4). A board adds its name.
//
// The receive interrupt moves octets from the UART's one-octet buffer to a ring. When the ring is
// full it turns itself off until board_read has made room; meanwhile the octet waits in the UART,
// and QEMU keeps the others back.
#include "board.h"

#include "bare.h"
#include "clock.h"
#include "errors.h"
#include "registers.h"

enum {
    RING = 64, // QEMU keeps back what does not fit
    TICKS_PER_MS = CLOCK_HZ / 1000,
    LONGEST_WAIT_MS = 60000,
    FIFTHS_PER_INSTRUCTION = 8,
    BAUD_DIVIDER = CLOCK_HZ / 115200,
};

// Invariant: ring_in - ring_out <= RING; the interrupt writes only ring_in, board_read only
// ring_out.
static uint8_t ring[RING];
static volatile uint32_t ring_in, ring_out;
static bool counts;

static void receive_interrupt(bool on) {
    UART0->ctrl = UART_TX_ENABLE | UART_RX_ENABLE | (on ? UART_RX_INTERRUPT : 0);
}

void UART0_RX_Handler(void) {
    UART0->interrupt = 2;
    while (UART0->state & UART_RX_FULL) {
        if (ring_in - ring_out == RING) {
            receive_interrupt(false);
            return;
        }
        ring[ring_in % RING] = (uint8_t)UART0->data;
        ring_in++;
    }
}

void board_init(void) {
    bare_paint_stack();
    clock_init();
    counts = clock_fifths() != 0;
    UART0->divider = BAUD_DIVIDER;
    receive_interrupt(true);
    NVIC_SET_ENABLE = 1u << IRQ_UART0_RX;
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    (void)output, (void)length;
    return NOT_SUPPORTED;
}

// Long division by sixteen bits of quotient at a time: a remainder and sixteen bits fit in a word.
_Static_assert(TICKS_PER_MS <= 1 << 16, "a remainder has at most sixteen bits");

uint32_t board_now(void) {
    const uint64_t ticks = clock_ticks();
    uint32_t quotient = 0, rest = 0;
    for (int shift = 48; shift >= 0; shift -= 16) {
        rest = rest << 16 | (uint16_t)(ticks >> shift);
        quotient = quotient << 16 | rest / TICKS_PER_MS;
        rest %= TICKS_PER_MS;
    }
    return quotient;
}

// Takes what waits in the UART after the interrupt had turned itself off, or while it was held
// back.
static void refill(void) {
    NVIC_CLEAR_ENABLE = 1u << IRQ_UART0_RX;
    receive_interrupt(true);
    UART0_RX_Handler();
    NVIC_SET_ENABLE = 1u << IRQ_UART0_RX;
}

int board_read(void) {
    if (ring_in == ring_out)
        refill();
    if (ring_in == ring_out)
        return -1;
    return ring[ring_out++ % RING];
}

void board_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while (UART0->state & UART_TX_FULL) {
        }
        UART0->data = octets[i];
    }
}

// With interrupts masked, `wfi` still wakes for a pending one (ARMv7-M §B1.5.17), so none is missed
// between test and sleep.
void board_wait(uint32_t milliseconds) {
    clock_alarm(milliseconds < LONGEST_WAIT_MS ? milliseconds : LONGEST_WAIT_MS);
    __asm__ volatile("cpsid i" ::: "memory");
    if (ring_in == ring_out)
        __asm__ volatile("wfi" ::: "memory");
    __asm__ volatile("cpsie i" ::: "memory");
    clock_alarm_off();
}

// Where instructions are counted (only in QEMU, which keeps octets back without loss) the receive
// interrupt is held back during the count, so that no octet that comes meanwhile is counted.
uint64_t board_count_begin(void) {
    if (counts)
        NVIC_CLEAR_ENABLE = 1u << IRQ_UART0_RX;
    return counts ? clock_fifths() : 0;
}

uint64_t board_count_end(void) {
    uint64_t end = counts ? clock_fifths() : 0;
    NVIC_SET_ENABLE = 1u << IRQ_UART0_RX;
    return end;
}

uint64_t board_instructions(uint64_t begin, uint64_t end) {
    return (end - begin + FIFTHS_PER_INSTRUCTION / 2) / FIFTHS_PER_INSTRUCTION;
}

_Noreturn void board_fatal(void) {
    SCB_AIRCR = AIRCR_RESET;
    for (;;) {
    }
}
