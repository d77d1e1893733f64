// Runs the ESP32's drivers on the model of its registers, for tests/boards: one command a line on
// stdin, one answer a line on stdout, which ends with the first violation or "-".
//
//   aes KEY INPUT CLOCK RESETS MODE POLLS BUSY   the registers before; how long the block computes,
//   and
//      still does for someone else
//      result, output, starts, clocks, resets, whether key or text are left in it
//   rng LENGTH SOURCE RANDOM                SOURCE jitters, stuck, biased or stopped
//      result, output
//   uart OCTETS BURST                       received in bursts, and then sent; octets in hex
//      received, sent, lost, divider, CONF0, interrupt
//   uart-full OCTETS                        the same, but nothing is read before all have come
//   system                                  watchdogs, clocks, reset
#include "hooks.h"
#include "model.h"
#include "soc/esp32/registers.h"
#include "soc/esp32/rng.h"
#include "soc/esp32/system.h"
#include "soc/esp32/uart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 20000 };

static const char *word(void) {
    const char *next = strtok(0, " ");
    return next ? next : "";
}

static uint32_t number(void) {
    return (uint32_t)strtoul(word(), 0, 0);
}

static size_t from_hex(const char *hex, uint8_t *octets) {
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], 0};
        octets[i] = (uint8_t)strtoul(digits, 0, 16);
    }
    return length;
}

static void print_hex(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++)
        printf("%02x", octets[i]);
    printf(" ");
}

static uint32_t any_word(const uint32_t *words, size_t count) {
    uint32_t any = 0;
    for (size_t i = 0; i < count; i++)
        any |= words[i];
    return any;
}

static void probe_aes(void) {
    uint8_t key[LINE / 2], input[LINE / 2], output[16] = {0};
    from_hex(word(), key);
    from_hex(word(), input);
    model.peri_clk = number();
    model.peri_rst = number();
    model.aes_mode = number();
    model.aes_polls = number();
    model.aes_left = number();
    memset(model.aes_key, 0xa5, sizeof model.aes_key);
    memset(model.aes_text, 0xa5, sizeof model.aes_text);
    int32_t result = hook_aes_block(key, input, output);
    printf("%d ", (int)result);
    print_hex(output, sizeof output);
    printf("%u %x %x %s ", model.aes_starts, model.peri_clk, model.peri_rst,
           any_word(model.aes_key, 4) | any_word(model.aes_text, 4) ? "left" : "wiped");
}

static uint32_t generator;

static uint32_t next_random(void) {
    generator = generator * 1664525 + 1013904223;
    return generator >> 16;
}

static uint32_t jitters(void) {
    return 17000 + next_random() % 16;
}
static uint32_t stuck(void) {
    return 17001;
}
static uint32_t biased(void) {
    return 17000 + (next_random() % 64 == 0);
}

static void probe_rng(void) {
    static uint8_t output[LINE];
    uint32_t length = number();
    const char *source = word();
    model.random = number();
    generator = 1;
    model.next_count = strcmp(source, "stuck") == 0    ? stuck
                       : strcmp(source, "biased") == 0 ? biased
                                                       : jitters;
    if (strcmp(source, "stopped") == 0)
        model.oscillator = MODEL_OSCILLATOR_STOPPED;
    memset(output, 0xaa, sizeof output);
    printf("%d ", (int)rng_entropy(output, length));
    print_hex(output, length);
}

// The interrupt comes as long as the UART asks for it. One that goes on and does nothing never lets
// the core do anything else.
static void interrupts(bool idle) {
    for (uint32_t i = 0; model_uart_interrupt(idle); i++) {
        uart_interrupt();
        if (i > sizeof model.uart_in && !model.violation)
            model.violation = "an interrupt that does not end";
        if (model.violation)
            return;
    }
}

static void probe_uart(bool reads_meanwhile) {
    static uint8_t octets[LINE], received[LINE];
    size_t length = from_hex(word(), octets), burst = reads_meanwhile ? number() : 1, count = 0;
    uart_init(40000000);
    for (size_t i = 0; i < length; i++) {
        model_uart_receive(octets[i]);
        if (i % burst == 0) {
            interrupts(i % 3 == 0);
            while (reads_meanwhile && uart_has_input())
                received[count++] = (uint8_t)uart_read();
        }
    }
    interrupts(true);
    for (int octet; (octet = uart_read()) >= 0;) {
        received[count++] = (uint8_t)octet;
        interrupts(true);
    }
    uart_write(octets, length);
    print_hex(received, count);
    print_hex(model.uart_out, model.uart_out_count);
    printf("%u %u %u %u ", model.uart_lost, model.uart_clkdiv, model.uart_conf0, model.uart_map);
}

static void probe_system(void) {
    system_watchdogs_off();
    system_crystal();
    printf("%x %x %x ", model.watchdog[0], model.watchdog[1], model.watchdog[2]);
    printf("%x %x %x ", model.protect[0], model.protect[1], model.protect[2]);
    printf("%x %x %x ", model.clk_conf, model.sysclk_conf, model.options0);
    system_reset();
    printf("%x ", model.options0);
}

int main(void) {
    static char line[LINE];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        const char *command = strtok(line, " ");
        if (!command)
            continue;
        model_reset();
        if (strcmp(command, "aes") == 0)
            probe_aes();
        else if (strcmp(command, "rng") == 0)
            probe_rng();
        else if (strcmp(command, "uart") == 0)
            probe_uart(true);
        else if (strcmp(command, "uart-full") == 0)
            probe_uart(false);
        else if (strcmp(command, "system") == 0)
            probe_system();
        printf("%s\n", model.violation ? model.violation : "-");
        fflush(stdout);
    }
}
