#define _POSIX_C_SOURCE 200809L
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static uint8_t input[4096], output[4096];
static uint32_t input_at, input_length, output_length;
static bool ended;

void host_wait(int milliseconds) {
    if (input_at < input_length || ended)
        return;
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&wait, 1, milliseconds) <= 0)
        return;
    ssize_t length = read(STDIN_FILENO, input, sizeof input);
    if (length < 0 && errno == EINTR)
        return;
    ended = length <= 0;
    input_at = 0;
    input_length = ended ? 0 : (uint32_t)length;
}

uint32_t host_octets(void) {
    return input_length - input_at;
}

bool host_ended(void) {
    return ended;
}

int host_octet(void) {
    return input_at < input_length ? input[input_at++] : -1;
}

void host_flush(void) {
    for (uint32_t at = 0; at < output_length;) {
        ssize_t written = write(STDOUT_FILENO, output + at, output_length - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(0); // nobody listens any more
        at += (uint32_t)written;
    }
    output_length = 0;
}

void host_send(const uint8_t *octets, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        if (output_length == sizeof output)
            host_flush();
        output[output_length++] = octets[i];
    }
}
