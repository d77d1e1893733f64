// The board's link for `qemu-system-xtensa -M sim -cpu lx106`, which has no devices: the serial
// line is QEMU's own standard input and output, by semihosting (the instruction SIMCALL, number and
// arguments in a2 to a5, answer in a2, as in QEMU's target/xtensa/xtensa-semi.c). It ends with
// status 0 at the end of its input, and with 70 after a fatal error, as the native board does.
//
// Reading never blocks, since virtual time stands still in a SIMCALL: whoever waits sleeps, and
// looks again every millisecond.
#include "board.h"
#include "console.h"
#include "errors.h"
#include "soc/xtensa/start.h"

enum { CALL_EXIT = 1, CALL_READ = 3, CALL_WRITE = 4, CALL_SELECT_ONE = 29 };
enum { STDIN = 0, STDOUT = 1, SELECT_READ = 1 };
enum { EXIT_FATAL = 70 }; // EX_SOFTWARE of sysexits.h

const uint32_t console_longest_wait = 1;

static uint8_t input[512], output[512];
static uint32_t input_at, input_length, output_length;

static int32_t simcall(int32_t number, uint32_t a, uint32_t b, uint32_t c) {
    register int32_t a2 __asm__("a2") = number;
    register uint32_t a3 __asm__("a3") = a;
    register uint32_t a4 __asm__("a4") = b;
    register uint32_t a5 __asm__("a5") = c;
    __asm__ volatile("simcall" : "+a"(a2), "+a"(a3) : "a"(a4), "a"(a5) : "memory");
    return a2;
}

static _Noreturn void leave(uint32_t status) {
    for (;;)
        simcall(CALL_EXIT, status, 0, 0);
}

static void flush(void) {
    for (uint32_t at = 0; at < output_length;) {
        int32_t written =
            simcall(CALL_WRITE, STDOUT, (uint32_t)(uintptr_t)(output + at), output_length - at);
        if (written <= 0)
            leave(0); // nobody listens any more
        at += (uint32_t)written;
    }
    output_length = 0;
}

uint32_t console_init(void) {
    return 0;
}

void console_interrupt(void) {}

bool console_has_input(void) {
    static const int32_t at_once[] = {0, 0}; // seconds, microseconds
    return input_at < input_length ||
           simcall(CALL_SELECT_ONE, STDIN, SELECT_READ, (uint32_t)(uintptr_t)at_once) > 0;
}

// What is written goes out before the board waits for more.
int board_read(void) {
    if (input_at == input_length) {
        flush();
        if (!console_has_input())
            return -1;
        int32_t length = simcall(CALL_READ, STDIN, (uint32_t)(uintptr_t)input, sizeof input);
        if (length <= 0)
            leave(0);
        input_at = 0;
        input_length = (uint32_t)length;
    }
    return input[input_at++];
}

void board_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (output_length == sizeof output)
            flush();
        output[output_length++] = octets[i];
    }
}

int32_t board_entropy(uint8_t *octets, uint32_t length) {
    (void)octets, (void)length;
    return NOT_SUPPORTED;
}

_Noreturn void board_fatal(void) {
    flush();
    leave(EXIT_FATAL);
}

// Where QEMU's core starts, whatever the entry of the file is. L32R reaches backwards only.
__asm__(".pushsection .reset, \"ax\"\n"
        "j 1f\n"
        ".align 4\n"
        "2: .word xtensa_start\n"
        "1: l32r a0, 2b\n"
        "jx a0\n"
        ".popsection\n");
