// UARTE0 (PS §6.34). What the chip does and the driver has to cope with:
//
// - RXDRDY comes when an octet is at the head of the hardware's own buffer of FIFO octets, LAG
// instructions before EasyDMA has it
//   in RAM; while the receiver is stopped it comes for one octet that stays there;
// - RXD.PTR is taken at STARTRX and may change from RXSTARTED on;
// - with flow control the other end sends at most FIFO octets to a receiver that is stopped;
// without it, what does not fit is lost.
#include "machine.h"

#include <string.h>

enum {
    STARTRX = 0x000,
    STARTTX = 0x008,
    EVENT_RXDRDY = 0x108,
    EVENT_ENDRX = 0x110,
    EVENT_ENDTX = 0x120,
    EVENT_RXSTARTED = 0x14c
};
enum {
    INTENSET = 0x304,
    INTENCLR = 0x308,
    ENABLE = 0x500,
    PSEL_RTS = 0x508,
    PSEL_RXD = 0x514,
    BAUDRATE = 0x524
};
enum {
    RXD_PTR = 0x534,
    RXD_MAXCNT = 0x538,
    RXD_AMOUNT = 0x53c,
    TXD_PTR = 0x544,
    TXD_MAXCNT = 0x548,
    CONFIG = 0x56c
};
enum {
    FIFO = 6,
    LAG = 32,
    ON = 8,
    PINS = 4,
    DISCONNECTED = 31,
    COUNT_MAX = 0xffff,
    INT_RXDRDY = 1 << 2,
    INTERRUPT = 2
};
#define BASE         0x40002000u
#define BAUD_115200  0x01d60000u
#define FLOW_CONTROL 1u

static uint32_t enable, pins[PINS] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, baud, config,
                        interrupts;
static uint32_t rx_pointer, rx_most, tx_pointer, tx_most;
static bool rxdrdy, endrx, endtx, rxstarted;

static bool receiving, pointer_taken; // pointer_taken: RXSTARTED was seen, or nothing ever started
static uint32_t to, room, amount;
static uint8_t fifo[FIFO];
static uint32_t in_fifo;
static bool head_told;
static uint64_t head_due;
static bool sending;

static void line(void) {
    scs_line(INTERRUPT, rxdrdy && (interrupts & INT_RXDRDY));
}

static void event(bool *flag, uint32_t offset) {
    *flag = true;
    line();
    ppi_event(BASE + offset);
}

static void to_memory(void) {
    *machine_dma("UARTE0", to + amount++, 1) = fifo[0];
    memmove(fifo, fifo + 1, --in_fifo);
    head_told = false;
    if (amount == room) {
        receiving = false;
        event(&endrx, EVENT_ENDRX);
    }
}

static void from_line(void) {
    if (enable != ON)
        return;
    while (in_fifo < FIFO && host_octets())
        fifo[in_fifo++] = (uint8_t)host_octet();
    if (in_fifo == FIFO && !receiving && !(config & FLOW_CONTROL) && host_octets())
        wrong("UARTE0", "an octet is lost: the receiver is stopped, and there is no flow control");
}

void uarte_service(void) {
    if (!host_octets())
        host_wait(0);
    from_line();
    if (receiving && head_told && machine_now() >= head_due)
        to_memory();
    if (in_fifo && !head_told) {
        head_told = true;
        head_due = machine_now() + LAG;
        event(&rxdrdy, EVENT_RXDRDY);
    }
    if (receiving && in_fifo)
        machine_due(head_due);
}

bool uarte_wakes(void) {
    return enable == ON && (interrupts & INT_RXDRDY) && scs_can_wake(INTERRUPT);
}

static void need_on(const char *what) {
    if (enable != ON)
        wrong("UARTE0", "%s while it is not enabled", what);
    if (!clock_has_crystals())
        wrong("UARTE0", "%s without the high-frequency crystal: the baud rate is off", what);
}

static void start_receiving(void) {
    need_on("STARTRX");
    if (receiving)
        wrong("UARTE0", "STARTRX while the receiver runs");
    if (rx_most == 0)
        wrong("UARTE0", "STARTRX with RXD.MAXCNT 0");
    machine_dma("UARTE0", rx_pointer, rx_most);
    to = rx_pointer;
    room = rx_most;
    amount = 0;
    receiving = true;
    pointer_taken = false;
    event(&rxstarted, EVENT_RXSTARTED);
    if (head_told)
        head_due = machine_now() + LAG;
    machine_due(machine_now() + LAG);
}

static void start_sending(void) {
    need_on("STARTTX");
    if (sending)
        wrong("UARTE0", "STARTTX before ENDTX of the octets before was seen");
    if (endtx)
        wrong("UARTE0", "STARTTX with ENDTX not cleared");
    if (tx_most == 0)
        wrong("UARTE0", "STARTTX with TXD.MAXCNT 0");
    host_send(machine_dma("UARTE0", tx_pointer, tx_most), tx_most);
    sending = true;
    event(&endtx, EVENT_ENDTX);
}

static uint32_t read(uint32_t offset) {
    uarte_service();
    switch (offset) {
    case EVENT_RXDRDY:
        return rxdrdy;
    case EVENT_ENDRX:
        return endrx;
    case EVENT_ENDTX:
        sending = sending && !endtx;
        return endtx;
    case EVENT_RXSTARTED:
        pointer_taken = pointer_taken || rxstarted;
        return rxstarted;
    case INTENSET:
    case INTENCLR:
        return interrupts;
    case ENABLE:
        return enable;
    case RXD_PTR:
        return rx_pointer;
    case RXD_AMOUNT:
        return amount;
    default:
        wrong_register(&uarte_model, "reads", offset);
    }
}

static void set_receive(uint32_t *place, uint32_t value) {
    if (receiving && !pointer_taken)
        wrong("UARTE0", "RXD.PTR or RXD.MAXCNT changes before RXSTARTED was seen");
    *place = value;
}

static void set_maximum(uint32_t *place, uint32_t value) {
    if (value > COUNT_MAX)
        wrong("UARTE0", "MAXCNT %u, of more than 16 bits", value);
    *place = value;
}

static void turn_on(uint32_t value) {
    if (value != 0 && value != ON)
        wrong("UARTE0", "ENABLE %u, which is not UARTE's", value);
    for (int i = 0; value && i < PINS; i++)
        if (pins[i] >> DISCONNECTED && (config & FLOW_CONTROL || i % 2))
            wrong("UARTE0", "enabled without a pin (PSEL 0x%03x)", PSEL_RTS + 4 * i);
    if (value && baud != BAUD_115200)
        wrong("UARTE0", "enabled with BAUDRATE 0x%08x, not 115,200", baud);
    enable = value;
}

static void set_while_off(uint32_t offset, uint32_t value) {
    if (enable)
        wrong("UARTE0", "register 0x%03x changes while it is enabled", offset);
    if (offset == BAUDRATE)
        baud = value;
    else if (offset == CONFIG)
        config = value;
    else
        pins[(offset - PSEL_RTS) / 4] = value;
}

static void set_interrupts(uint32_t offset, uint32_t value) {
    if (value & ~(uint32_t)INT_RXDRDY)
        wrong("UARTE0", "interrupts 0x%x, of which this model has RXDRDY only", value);
    interrupts = offset == INTENSET ? interrupts | value : interrupts & ~value;
    line();
}

static void write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case STARTRX:
        start_receiving();
        break;
    case STARTTX:
        start_sending();
        break;
    case EVENT_RXDRDY:
        rxdrdy = value;
        line();
        break;
    case EVENT_ENDRX:
        endrx = value;
        break;
    case EVENT_ENDTX:
        if (sending)
            wrong("UARTE0", "ENDTX is cleared before it was seen");
        endtx = value;
        break;
    case EVENT_RXSTARTED:
        rxstarted = value;
        break;
    case INTENSET:
    case INTENCLR:
        set_interrupts(offset, value);
        break;
    case ENABLE:
        turn_on(value);
        break;
    case PSEL_RTS:
    case PSEL_RTS + 4:
    case PSEL_RTS + 8:
    case PSEL_RXD:
    case BAUDRATE:
    case CONFIG:
        set_while_off(offset, value);
        break;
    case RXD_PTR:
        set_receive(&rx_pointer, value);
        break;
    case RXD_MAXCNT:
        set_maximum(&rx_most, value);
        break;
    case TXD_PTR:
        tx_pointer = value;
        break;
    case TXD_MAXCNT:
        set_maximum(&tx_most, value);
        break;
    default:
        wrong_register(&uarte_model, "writes", offset);
    }
}

const struct peripheral uarte_model = {"UARTE0", BASE, read, write};
