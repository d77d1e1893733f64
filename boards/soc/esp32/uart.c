// Reading the FIFO goes by its address on the peripheral bus, writing by that on the fast one, as
// ESP-IDF does: writes in a row are lost on the other (ESP32 errata). It is read only where no
// interrupt comes between, for one that does would have an octet read twice.
#include "soc/esp32/uart.h"

#include "soc/esp32/registers.h"

enum {
    BAUD = 115200,
    RING = 2048,       // the longest message of the link and room for escapes
    RX_THRESHOLD = 32, // octets in the FIFO until the interrupt comes
    RX_TIMEOUT = 2,    // octets' time without one until it comes for fewer
    RX_INTERRUPTS = UART_INT_RX_FULL | UART_INT_RX_TIMEOUT,
};

// Invariant: ring_in - ring_out <= RING; uart_interrupt writes only ring_in, uart_read ring_out.
static uint8_t ring[RING];
static volatile uint32_t ring_in, ring_out;

void uart_init(uint32_t apb_hz) {
    // Sixteenths: the divider has 20 bits before the point and 4 behind.
    uint32_t divider = (uint32_t)(((uint64_t)apb_hz << 4) / BAUD);
    reg_write(UART_INT_ENA, 0);
    reg_write(UART_CLKDIV, divider >> 4 | (divider & 15) << UART_CLKDIV_FRACTION_SHIFT);
    reg_write(UART_CONF0, UART_CONF0_TICK_APB | UART_CONF0_8N1);
    reg_write(UART_CONF1,
              RX_THRESHOLD | RX_TIMEOUT << UART_CONF1_TIMEOUT_SHIFT | UART_CONF1_TIMEOUT);
    reg_write(DPORT_PRO_UART_INTR_MAP, UART_INTERRUPT);
    reg_write(UART_INT_ENA, RX_INTERRUPTS);
}

void uart_interrupt(void) {
    while (reg_read(UART_STATUS) & UART_STATUS_RX_COUNT) {
        if (ring_in - ring_out == RING) {
            reg_write(UART_INT_ENA, 0);
            return;
        }
        ring[ring_in % RING] = (uint8_t)reg_read(UART_FIFO);
        ring_in++;
    }
    reg_write(UART_INT_CLR, RX_INTERRUPTS);
}

bool uart_has_input(void) {
    return ring_in != ring_out;
}

// Turning the interrupt on again lets it come at once when the FIFO is fuller than its threshold,
// or when the time is over already.
int uart_read(void) {
    if (ring_in == ring_out)
        return -1;
    int octet = ring[ring_out % RING];
    ring_out++;
    if (reg_read(UART_INT_ENA) == 0)
        reg_write(UART_INT_ENA, RX_INTERRUPTS);
    return octet;
}

void uart_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while ((reg_read(UART_STATUS) >> UART_STATUS_TX_COUNT_SHIFT & UART_STATUS_RX_COUNT) >=
               UART_FIFO_LENGTH - 1) {
        }
        reg_write(UART_FIFO_AHB, octets[i]);
    }
}
