#include "uart.h"

#include "registers.h"

enum {
    RING = UART_RING,                   // a power of two (board.mk)
    BAUD_64THS = CLOCK_HZ * 4 / 115200, // of the divider, clock / (16 baud) (§4.2.7.1)
    PIN_OUT = 0,
    PIN_IN = 1,
};

// Invariant: ring_in - ring_out <= RING; the interrupt writes only ring_in, uart_read only
// ring_out.
static uint8_t ring[RING];
static volatile uint32_t ring_in, ring_out;

void uart_init(void) {
    UART_IBRD = BAUD_64THS / 64;
    UART_FBRD = BAUD_64THS % 64;
    UART_LCR = UART_LCR_8_BITS_FIFO; // it takes the divider over, too
    UART_IFLS = UART_IFLS_RX_EIGHTH;
    UART_CR = UART_CR_ENABLE;
    GPIO_CTRL(PIN_OUT) = GPIO_UART;
    GPIO_CTRL(PIN_IN) = GPIO_UART;
    UART_IMSC = UART_IMSC_RX;
    uart_release();
}

// An emptied FIFO ends both interrupts: the level's and the timeout's (PL011 §2.8).
void UART0_Handler(void) {
    while (!(UART_FR & UART_FR_RX_EMPTY)) {
        if (ring_in - ring_out == RING) {
            UART_IMSC = 0;
            return;
        }
        ring[ring_in % RING] = (uint8_t)UART_DR;
        ring_in++;
    }
}

void uart_hold(void) {
    NVIC_CLEAR_ENABLE = 1u << IRQ_UART0;
}

void uart_release(void) {
    NVIC_SET_ENABLE = 1u << IRQ_UART0;
}

// Takes what waits in the UART after the interrupt had turned itself off, or while it was held
// back.
static void refill(void) {
    uart_hold();
    UART_IMSC = UART_IMSC_RX;
    UART0_Handler();
    uart_release();
}

int uart_read(void) {
    if (ring_in == ring_out)
        refill();
    if (ring_in == ring_out)
        return -1;
    return ring[ring_out++ % RING];
}

bool uart_has_input(void) {
    return ring_in != ring_out;
}

void uart_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while (UART_FR & UART_FR_TX_FULL) {
        }
        UART_DR = octets[i];
    }
}

void uart_drain(void) {
    while (UART_FR & UART_FR_BUSY) {
    }
}
