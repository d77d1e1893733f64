// riscv-virt: RV32IMC as QEMU's machine `virt` emulates it.
//
// The UART is polled: QEMU keeps octets back while its FIFO is full, so none is lost, and no
// interrupt is ever taken. To sleep, the core waits in WFI for the UART or the timer: an interrupt
// that is enabled in mie ends it, though mstatus lets none in (RISC-V Privileged Architecture 1.11
// §3.2.3).
#include "board.h"

#include "../soc/rv32/counter.h"
#include "../soc/virtio/mmio.h"
#include "bare.h"
#include "errors.h"
#include "registers.h"

enum {
    TICKS_PER_MS = MTIME_HZ / 1000,
    LONGEST_WAIT_MS = 60000,
    EXIT_FATAL = 70,           // EX_SOFTWARE of sysexits.h, as on board native
    DEVICE_PATIENCE_MS = 2000, // for a virtio device, which answers within some microseconds
    POLLS_PER_LOOK = 1000,     // at the clock, which is a device's register, too
};

const char board_name[] = "riscv-virt";
const struct virtio_slots virtio_slots = {0x10001000, 0x1000, 8};

static bool counts;
static uint64_t waited; // instructions that polled for a virtio device

// Locked entries bind machine mode, too (RISC-V Privileged Architecture 1.11 §3.6.1): nothing that
// is written is executed, and the stack, at the bottom of RAM, faults when it overflows. A region
// of 2^22 octets: NAPOT, base / 4 with 18 ones below.
static void lock_memory(void) {
    const uint32_t region = (1u << 19) - 1;
    __asm__ volatile("csrw pmpaddr0, %0\n"
                     "csrw pmpaddr1, %1\n"
                     "csrw pmpcfg0, %2"
                     :
                     : "r"(0x80000000u >> 2 | region), "r"(0x80400000u >> 2 | region),
                       "r"(0x9bu << 8 | 0x9du)); // L, NAPOT, R and W; L, NAPOT, R and X
}

void board_init(void) {
    bare_paint_stack();
    lock_memory();
    counts = counter_counts();
    UART0->line_control = UART_EIGHT_BITS;
    UART0->fifo_control = UART_FIFO_ENABLE;
    UART0->interrupt_enable = UART_DATA_INTERRUPT;
    PLIC_PRIORITY[IRQ_UART0] = 1;
    PLIC_THRESHOLD = 0;
    PLIC_ENABLE = 1u << IRQ_UART0;
}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    (void)output, (void)length;
    return NOT_SUPPORTED;
}

static uint64_t ticks(void) {
    uint32_t high = MTIME_HIGH, low = MTIME_LOW, again = MTIME_HIGH;
    return (uint64_t)(low >> 31 ? high : again) << 32 | low;
}

uint32_t board_now(void) {
    return (uint32_t)(ticks() / TICKS_PER_MS);
}

int board_read(void) {
    return UART0->line_status & UART_HAS_DATA ? UART0->data : -1;
}

void board_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while (!(UART0->line_status & UART_CAN_SEND)) {
        }
        UART0->data = octets[i];
    }
}

// What the PLIC noted stays noted until it is claimed, though the octet was read long ago; when the
// UART still asks, it is noted anew. So an octet that comes between here and WFI ends it.
void board_wait(uint32_t milliseconds) {
    uint64_t until =
        ticks() +
        (uint64_t)(milliseconds < LONGEST_WAIT_MS ? milliseconds : LONGEST_WAIT_MS) * TICKS_PER_MS;
    MTIMECMP_HIGH = UINT32_MAX;
    MTIMECMP_LOW = (uint32_t)until;
    MTIMECMP_HIGH = (uint32_t)(until >> 32);
    PLIC_CLAIM = PLIC_CLAIM;
    __asm__ volatile("csrw mie, %0\n wfi\n csrw mie, zero" ::"r"(MIE_TIMER | MIE_EXTERNAL)
                     : "memory");
}

// The device works while this polls, as long as the PC takes: no cost of the core's, so it is not
// counted.
bool virtio_wait(const volatile uint16_t *index, uint16_t until) {
    uint64_t begin = counter_read();
    uint32_t deadline = board_now() + DEVICE_PATIENCE_MS;
    bool done = false;
    while (!done && (int32_t)(deadline - board_now()) > 0)
        for (uint32_t i = 0; i < POLLS_PER_LOOK && !done; i++)
            done = *index == until;
    waited += counter_read() - begin;
    return done;
}

uint64_t board_count_begin(void) {
    return counts ? counter_read() - waited : 0;
}

uint64_t board_count_end(void) {
    return counts ? counter_read() - waited : 0;
}

uint64_t board_instructions(uint64_t begin, uint64_t end) {
    return end - begin;
}

_Noreturn void board_fatal(void) {
    FINISHER = EXIT_FATAL << 16 | FINISHER_FAIL;
    for (;;) {
    }
}
