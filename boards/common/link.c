// The main loop. Nothing here trusts the other end: lengths are checked against the message and the
// I/O buffer, and a name must be in the table of calls.c.
#include "link.h"

#include "board.h"
#include "calls.h"
#include "engine.h"
#include "errors.h"
#include "fatal.h"
#include "hooks.h"
#include "meter.h"
#include "ports.h"
#include "serial.h"
#include "stats.h"
#include "store.h"

#include <string.h>

enum {
    NAME_MAX = 32,
    IDLE_MS = 60000,
    ENTROPY_TIMEOUT_MS = 10000,
    ENTROPY_PIECE =
        224, // whole blocks of the host's generator, so that pieces join as if asked for at once
};
enum cost_cause { COST_FRAME = 1, COST_TIMER = 2 };

static struct serial_decoder decoder;
static struct io_buffer io;
static const void *receive_frame, *receive_datagram, *tick, *deadline;
static bool timer_set;
static uint32_t timer_due;
static bool core_called; // then it may hold keys made of the board's own entropy

// A reader over one message. Invariant: `left` octets at `at` are unread; once short, all reads
// give 0.
struct reader {
    const uint8_t *at;
    uint32_t left;
    bool is_short;
};

static const uint8_t *take(struct reader *reader, uint32_t length) {
    if (reader->is_short || length > reader->left) {
        reader->is_short = true;
        return 0;
    }
    const uint8_t *octets = reader->at;
    reader->at += length;
    reader->left -= length;
    return octets;
}

static uint32_t take_number(struct reader *reader, uint32_t length) {
    const uint8_t *octets = take(reader, length);
    uint32_t value = 0;
    for (uint32_t i = 0; octets && i < length; i++)
        value |= (uint32_t)octets[i] << (8 * i);
    return value;
}

static uint8_t *io_octets(void) {
    return engine_memory() + io.pointer;
}

static void set_timer(void) {
    int32_t wait = deadline ? engine_call(deadline, 0, 0) : -1;
    timer_set = wait >= 0;
    timer_due = board_now() + (uint32_t)wait;
}

// The end of each call that may have asked a hook.
static uint64_t end_call(void) {
    if (hooks_call_ended)
        hooks_call_ended();
    return meter_stop();
}

static void send_cost(enum cost_cause cause, uint64_t instructions) {
    serial_begin(CHANNEL_COST);
    serial_put_u8((uint8_t)cause);
    serial_put_u64(instructions);
    serial_end();
}

// COST also tells the host that the frame was taken, so it is sent for every one, even where
// nothing is counted.
static void receive(const void *function, const uint32_t *arguments, uint32_t count) {
    meter_start();
    if (function)
        engine_call(function, arguments, count);
    send_cost(COST_FRAME, end_call());
}

static void take_radio(struct reader reader) {
    const uint32_t arguments[] = {io.pointer, reader.left};
    bool fits = reader.left <= FRAME_LENGTH_MAX && reader.left <= io.capacity;
    if (fits)
        memcpy(io_octets(), reader.at, reader.left);
    receive(fits ? receive_frame : 0, arguments, 2);
}

static void take_datagram(struct reader reader) {
    bool fits = reader.left >= LOCATOR_LENGTH && reader.left <= io.capacity;
    const uint32_t arguments[] = {io.pointer, io.pointer + LOCATOR_LENGTH,
                                  reader.left - LOCATOR_LENGTH};
    if (fits)
        memcpy(io_octets(), reader.at, reader.left);
    receive(fits ? receive_datagram : 0, arguments, 3);
}

static void send_result(uint32_t sequence, int32_t result, uint64_t instructions, uint32_t read) {
    serial_begin(CHANNEL_RESULT);
    serial_put_u8((uint8_t)sequence);
    serial_put_u32((uint32_t)result);
    serial_put_u64(instructions);
    serial_put(io_octets(), read);
    serial_end();
}

static void say_ready(void) {
    char text[192];
    int32_t length = ready_write(text, sizeof text);
    serial_begin(CHANNEL_READY);
    serial_put((const uint8_t *)text, length > 0 ? (uint32_t)length : 0);
    serial_end();
}

// The firmware's own calls.
static int32_t call_firmware(const char *name) {
    if (strcmp(name, "$stats") == 0)
        return stats_write((char *)io_octets(), io.capacity);
    if (strcmp(name, "$ready") == 0) {
        say_ready();
        return 0;
    }
    if (strcmp(name, "$hooks_uncounted") == 0) {
        ports_leave_hooks_uncounted();
        return 0;
    }
    if (strcmp(name, "$store_clear") == 0)
        return store_clear();
    if (strcmp(name, "$entropy_from_link") == 0 && !core_called) {
        ports_entropy_from_link();
        return 0;
    }
    return NOT_SUPPORTED;
}

static int32_t call_core(const char *name, uint32_t *arguments, uint32_t count,
                         uint64_t *instructions) {
    const char *kinds = call_kinds(name);
    if (!kinds)
        return NOT_SUPPORTED;
    if (!call_arguments(kinds, arguments, count, io))
        return INVALID_ARGUMENT;
    const void *function = engine_find(name, count);
    if (!function)
        return NOT_SUPPORTED;
    core_called = true;
    meter_start();
    int32_t result = engine_call(function, arguments, count);
    *instructions = end_call();
    return result;
}

static void take_call(struct reader reader) {
    uint32_t sequence = take_number(&reader, 1);
    uint32_t name_length = take_number(&reader, 1);
    const uint8_t *name_octets = take(&reader, name_length);
    uint32_t count = take_number(&reader, 1);
    uint32_t arguments[CALL_ARGUMENTS_MAX];
    bool valid = count <= CALL_ARGUMENTS_MAX && name_length <= NAME_MAX;
    for (uint32_t i = 0; valid && i < count; i++)
        arguments[i] = take_number(&reader, 4);
    uint32_t read = take_number(&reader, 2);
    if (!valid || reader.is_short || read > io.capacity || reader.left > io.capacity) {
        send_result(sequence, INVALID_ARGUMENT, 0, 0);
        return;
    }
    char name[NAME_MAX + 1] = {0};
    memcpy(name, name_octets, name_length);
    memcpy(io_octets(), reader.at, reader.left);

    uint64_t instructions = 0;
    int32_t result =
        name[0] == '$' ? call_firmware(name) : call_core(name, arguments, count, &instructions);
    send_result(sequence, result, instructions, read);
}

// True when a whole message is in the decoder.
static bool read_message(void) {
    int octet;
    while ((octet = board_read()) >= 0)
        if (serial_feed(&decoder, (uint8_t)octet))
            return true;
    return false;
}

static void dispatch(struct reader reader) {
    switch (take_number(&reader, 1)) {
    case CHANNEL_RADIO:
        take_radio(reader);
        break;
    case CHANNEL_DATAGRAM:
        take_datagram(reader);
        break;
    case CHANNEL_CALL:
        take_call(reader);
        break;
    default:
        return; // ENTROPY too late, or of a later version
    }
    set_timer();
}

static void take_message(void) {
    const struct reader reader = {decoder.content, decoder.length, false};
    dispatch(reader);
    memset(decoder.content, 0, sizeof decoder.content); // it may have been a private key
}

static void run_timer(void) {
    meter_start();
    engine_call(tick, 0, 0);
    send_cost(COST_TIMER, end_call());
    set_timer();
}

static uint32_t remaining(uint32_t due) {
    int32_t wait = (int32_t)(due - board_now());
    return wait > 0 ? (uint32_t)wait : 0;
}

// The host sends nothing else while a call is under way; what comes nevertheless is dropped.
static bool ask_entropy_piece(uint8_t *output, uint32_t length) {
    serial_begin(CHANNEL_ENTROPY);
    serial_put_u8((uint8_t)length);
    serial_end();
    uint32_t due = board_now() + ENTROPY_TIMEOUT_MS;
    while (remaining(due)) {
        if (!read_message()) {
            board_wait(remaining(due));
            continue;
        }
        if (decoder.content[0] != CHANNEL_ENTROPY || decoder.length != 1 + length)
            continue;
        memcpy(output, decoder.content + 1, length);
        memset(decoder.content, 0, sizeof decoder.content); // it seeds secrets
        return true;
    }
    return false;
}

bool link_ask_entropy(uint8_t *output, uint32_t length) {
    while (length) {
        uint32_t piece = length < ENTROPY_PIECE ? length : ENTROPY_PIECE;
        if (!ask_entropy_piece(output, piece))
            return false;
        output += piece;
        length -= piece;
    }
    return true;
}

static void find_exports(void) {
    const void *pointer = engine_find("io_pointer", 0), *capacity = engine_find("io_capacity", 0);
    if (!pointer || !capacity)
        fatal("the module has no I/O buffer");
    io.pointer = (uint32_t)engine_call(pointer, 0, 0);
    io.capacity = (uint32_t)engine_call(capacity, 0, 0);
    uint32_t length = engine_memory_length();
    if (io.pointer > length || io.capacity > length - io.pointer)
        fatal("the module's I/O buffer is outside of its memory");
    receive_frame = engine_find("receive_frame", 2);
    receive_datagram = engine_find("receive_datagram", 3);
    tick = engine_find("tick", 0);
    deadline = tick ? engine_find("deadline", 0) : 0;
}

void link_run(void) {
    find_exports();
    meter_init();
    say_ready();
    for (;;) {
        bool has_message = read_message();
        if (has_message)
            take_message();
        bool is_due = timer_set && !remaining(timer_due);
        if (is_due)
            run_timer();
        if (!has_message && !is_due)
            board_wait(timer_set ? remaining(timer_due) : IDLE_MS);
    }
}
