// The serial line. nRF52840 PS §6.34 (UARTE), §6.16 (PPI), §6.30 (TIMER).
//
// Receiving needs no processor, so that nothing is lost while the core computes: EasyDMA fills two
// buffers in turn. PPI starts the next one at the end of the one before (ENDRX -> STARTRX) and at
// once disarms itself (FORK -> CHG[0].DIS), so that a buffer that was not yet read is never
// written over; the shortcut ENDRX_STARTRX could not do that. When both are full the receiver
// stops, and RTS keeps the other end back. Without RTS wired, what comes then is lost after the
// four to six octets that the hardware holds, and the frame's FCS says so.
//
// How much has come is counted in hardware (RXDRDY -> TIMER1 COUNT): EasyDMA tells the amount only
// at a buffer's end. RXDRDY comes before the octet is in RAM, and while the receiver is stopped it
// comes for one octet that stays in the hardware. Hence:
//
//   taken <= come <= granted * BUFFER, modulo 2^32; `come` is a count that is SETTLE_CYCLES old
//   buffer n is rx[n % 2]; all below `freed` were read, all below `granted` the hardware may write,
//   and freed < granted <= freed + 2
//
// EasyDMA reads and writes RAM only, so what is sent is copied first.
#include "uarte.h"

#include "registers.h"

#include <stdbool.h>
#include <string.h>

enum {
    BUFFER = 512,
    BUFFERS = 2,
    PIECE = 64,
    SETTLE_CYCLES = 128, // 2 us; a transfer of EasyDMA over a bus that only the processor shares
                         // takes some cycles
    FINISH_CYCLES = 2000000, // 64 octets take 5.6 ms
    CHANNEL_COUNT = 1 << 0,
    CHANNEL_NEXT = 1 << 1,
};

static uint8_t rx[BUFFERS][BUFFER] __attribute__((aligned(4)));
static uint8_t tx[BUFFERS][PIECE] __attribute__((aligned(4)));
static uint32_t taken, come, granted, freed;
static uint32_t filling, filled; // the tx buffer that is filled, and how far
static bool sending;

static void spin(uint32_t cycles) {
    for (uint32_t i = 0; i < cycles / 4; i++)
        __asm__ volatile("nop");
}

static uint32_t counted(void) {
    TIMER_TASKS_CAPTURE0 = 1;
    return TIMER_CC0;
}

static void output_high(uint32_t pin) {
    GPIO_OUTSET(pin >> 5) = 1u << (pin & 31);
    GPIO_PIN_CNF(pin >> 5, pin & 31) = PIN_OUTPUT;
}

static void input(uint32_t pin) {
    GPIO_PIN_CNF(pin >> 5, pin & 31) = PIN_INPUT_PULLUP;
}

static void count_octets(void) {
    TIMER_MODE = TIMER_COUNTER;
    TIMER_BITMODE = TIMER_32_BITS;
    TIMER_TASKS_CLEAR = 1;
    TIMER_TASKS_START = 1;
    PPI_CH0_EEP = (uint32_t)(uintptr_t)&UARTE_EVENTS_RXDRDY;
    PPI_CH0_TEP = (uint32_t)(uintptr_t)&TIMER_TASKS_COUNT;
    PPI_CHENSET = CHANNEL_COUNT;
}

static void chain_buffers(void) {
    PPI_CH1_EEP = (uint32_t)(uintptr_t)&UARTE_EVENTS_ENDRX;
    PPI_CH1_TEP = (uint32_t)(uintptr_t)&UARTE_TASKS_STARTRX;
    PPI_FORK1_TEP = (uint32_t)(uintptr_t)&PPI_TASKS_CHG0_DIS;
    PPI_CHG0 = CHANNEL_NEXT;
}

// Gives the hardware the buffer after the newest. Its pointer may change once the newest was
// started (RXSTARTED), which is when the hardware took its own. Answers false when that is not so
// yet.
static bool grant(void) {
    if (!UARTE_EVENTS_RXSTARTED)
        return false;
    UARTE_EVENTS_RXSTARTED = 0;
    (void)UARTE_EVENTS_RXSTARTED;
    UARTE_RXD_PTR = (uint32_t)(uintptr_t)rx[granted % BUFFERS];
    UARTE_RXD_MAXCNT = BUFFER;
    PPI_TASKS_CHG0_EN = 1;
    granted++;
    // The newest may have ended before PPI was armed: then nothing starts the receiver but this.
    // The count says whether it can have ended at all; after SETTLE_CYCLES its ENDRX has come.
    if ((int32_t)(counted() - (granted - 1) * BUFFER) >= 0) {
        spin(SETTLE_CYCLES);
        if (!UARTE_EVENTS_RXSTARTED) {
            PPI_TASKS_CHG0_DIS = 1;
            UARTE_TASKS_STARTRX = 1;
        }
    }
    return true;
}

void uarte_init(struct uarte_pins pins) {
    output_high(pins.rts);
    output_high(pins.txd);
    input(pins.cts);
    input(pins.rxd);
    UARTE_PSEL_RTS = pins.rts;
    UARTE_PSEL_TXD = pins.txd;
    UARTE_PSEL_CTS = pins.cts;
    UARTE_PSEL_RXD = pins.rxd;
    UARTE_BAUDRATE = UARTE_BAUD_115200;
    UARTE_CONFIG = UARTE_FLOW_CONTROL;
    UARTE_ENABLE = UARTE_ENABLED;
    count_octets();
    chain_buffers();
    UARTE_RXD_PTR = (uint32_t)(uintptr_t)rx[0];
    UARTE_RXD_MAXCNT = BUFFER;
    UARTE_EVENTS_RXSTARTED = 0;
    UARTE_TASKS_STARTRX = 1;
    granted = 1;
}

static void refresh(void) {
    if (granted - freed < BUFFERS)
        grant();
    uint32_t now = counted(), limit = granted * BUFFER;
    if ((int32_t)(now - limit) > 0)
        now = limit;
    if (now == come)
        return;
    spin(SETTLE_CYCLES);
    come = now;
}

int uarte_read(void) {
    if (taken == come)
        refresh();
    if (taken == come)
        return -1;
    uint8_t octet = rx[taken / BUFFER % BUFFERS][taken % BUFFER];
    taken++;
    if (taken % BUFFER == 0)
        freed++;
    return octet;
}

_Bool uarte_arm_wakeup(void) {
    UARTE_INTENSET = UARTE_INT_RXDRDY;
    UARTE_EVENTS_RXDRDY = 0;
    (void)UARTE_EVENTS_RXDRDY;
    NVIC_CLEAR_PENDING = 1u << IRQ_UARTE0;
    refresh();
    return taken == come;
}

static void wait_sent(void) {
    while (sending && !UARTE_EVENTS_ENDTX) {
    }
    sending = false;
}

void uarte_flush(void) {
    if (filled == 0)
        return;
    wait_sent();
    UARTE_EVENTS_ENDTX = 0;
    (void)UARTE_EVENTS_ENDTX;
    UARTE_TXD_PTR = (uint32_t)(uintptr_t)tx[filling];
    UARTE_TXD_MAXCNT = filled;
    UARTE_TASKS_STARTTX = 1;
    sending = true;
    filling ^= 1;
    filled = 0;
}

void uarte_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (filled == PIECE)
            uarte_flush();
        tx[filling][filled++] = octets[i];
    }
}

void uarte_finish(void) {
    uarte_flush();
    for (uint32_t i = 0; sending && i < FINISH_CYCLES / 4; i++)
        sending = !UARTE_EVENTS_ENDTX;
}
