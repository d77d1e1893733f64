// UART0 (TRM [26]): octets wait at the other end while the FIFO of 128 is full, as no real line
// does.
#include "machine.h"

enum { FIFO = 0x000, STATUS = 0x01c };
enum { FIFO_LENGTH = 128, POLLS_BEFORE_SLEEP = 64 };

static bool sent;
static uint32_t idle_polls;

// Who asks again and again for what has not come is asleep, as far as the PC is concerned.
static uint32_t waiting(void) {
    if (host_octets() == 0) {
        bool sleeps = ++idle_polls > POLLS_BEFORE_SLEEP;
        if (sleeps)
            host_flush();
        host_wait(sleeps ? 1 : 0);
        if (host_ended())
            machine_end(0);
    }
    if (host_octets())
        idle_polls = 0;
    return host_octets() < FIFO_LENGTH ? host_octets() : FIFO_LENGTH;
}

static uint32_t read(uint32_t offset) {
    switch (offset) {
    case STATUS:
        return waiting();
    case FIFO:
        if (host_octets() == 0)
            wrong("UART0", "FIFO is read while it is empty");
        return (uint32_t)host_octet();
    default:
        wrong_register(&uart_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t value) {
    if (offset != FIFO)
        wrong_register(&uart_model, "writes", offset);
    if (value > UINT8_MAX)
        wrong("UART0", "0x%x is no octet", value);
    if (!sent)
        watchdogs_check();
    sent = true;
    idle_polls = 0;
    const uint8_t octet = (uint8_t)value;
    host_send(&octet, 1);
}

const struct peripheral uart_model = {"UART0", 0x60000000, read, write};
