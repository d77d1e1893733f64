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

// Where the fields lie in the head of a message. A CALL's head ends behind its name and arguments;
// that of any other message is the channel alone.
enum {
    CHANNEL_AT,
    SEQUENCE_AT,
    NAME_LENGTH_AT,
    NAME_AT,
    COUNT_LENGTH = 1,
    READ_LENGTH = 2,
    HEAD_MAX = NAME_AT + NAME_MAX + COUNT_LENGTH + 4 * CALL_ARGUMENTS_MAX + READ_LENGTH,
};

// The message that is coming in. No octet of it is in RAM twice: the head is kept here, and what is
// behind it goes at once to where it is wanted, the I/O buffer, or what asked for entropy. So a
// message that turns out to be damaged may have overwritten that, and nothing else.
// Invariants: head_length <= head_wanted <= HEAD_MAX, body_length <= body_max. `is_wrong`: the head
// is not as it must be, or there is more than body_max behind it; the rest is ignored.
static struct {
    uint8_t head[HEAD_MAX];
    uint8_t *body;
    uint32_t head_length, head_wanted, body_length, body_max;
    bool is_wrong;
} message;
// What asks for entropy, and how much it wants; else zero.
static uint8_t *entropy_output;
static uint32_t entropy_wanted;

static uint8_t *io_octets(void) {
    return engine_memory() + io.pointer;
}

static uint32_t number_at(uint32_t at, uint32_t length) {
    uint32_t value = 0;
    while (length--)
        value = value << 8 | message.head[at + length];
    return value;
}

static void begin_message(void) {
    message.head_length = message.body_length = 0;
    message.head_wanted = 1;
    message.is_wrong = false;
}

// The channel decides how long the head is, and where the body goes. While the core waits for
// entropy the I/O buffer is its own.
static void begin_channel(uint8_t channel) {
    message.head_wanted = channel == CHANNEL_CALL ? NAME_AT : 1;
    bool is_entropy = channel == CHANNEL_ENTROPY;
    message.body = is_entropy ? entropy_output : io_octets();
    message.body_max = is_entropy ? entropy_wanted : entropy_wanted ? 0 : io.capacity;
}

// The head of a CALL grows with what it says.
static void extend_head(uint8_t octet) {
    uint32_t count_at = NAME_AT + message.head[NAME_LENGTH_AT];
    if (message.head_length == NAME_AT) {
        message.is_wrong = octet > NAME_MAX;
        message.head_wanted = count_at + COUNT_LENGTH;
    } else if (message.head_length == count_at + COUNT_LENGTH) {
        message.is_wrong = octet > CALL_ARGUMENTS_MAX;
        message.head_wanted += 4u * octet + READ_LENGTH;
    }
}

static void take_octet(uint8_t octet) {
    if (message.is_wrong)
        return;
    if (message.head_length < message.head_wanted) {
        message.head[message.head_length++] = octet;
        if (message.head_length == 1)
            begin_channel(octet);
        else if (message.head_length >= NAME_AT)
            extend_head(octet);
    } else if (message.body_length < message.body_max)
        message.body[message.body_length++] = octet;
    else
        message.is_wrong = true;
}

// True when a whole message has come.
static bool read_message(void) {
    for (int octet; (octet = board_read()) >= 0;) {
        enum serial_event event = serial_feed(&decoder, (uint8_t)octet);
        if (event == SERIAL_END)
            return true;
        if (event == SERIAL_BEGIN)
            begin_message();
        if (event == SERIAL_CONTENT)
            take_octet(decoder.content);
    }
    return false;
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

static void take_radio(void) {
    const uint32_t arguments[] = {io.pointer, message.body_length};
    bool fits = !message.is_wrong && message.body_length <= FRAME_LENGTH_MAX;
    receive(fits ? receive_frame : 0, arguments, 2);
}

static void take_datagram(void) {
    bool fits = !message.is_wrong && message.body_length >= LOCATOR_LENGTH;
    const uint32_t arguments[] = {io.pointer, io.pointer + LOCATOR_LENGTH,
                                  message.body_length - LOCATOR_LENGTH};
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

// Not inlined: its text is not to lie on the stack of all that comes later.
__attribute__((noinline)) static void say_ready(void) {
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

static void take_call(void) {
    uint32_t sequence = message.head_length > SEQUENCE_AT ? message.head[SEQUENCE_AT] : 0;
    uint32_t read = message.head_length == message.head_wanted && !message.is_wrong
                        ? number_at(message.head_length - READ_LENGTH, READ_LENGTH)
                        : UINT32_MAX;
    if (read > io.capacity) {
        send_result(sequence, INVALID_ARGUMENT, 0, 0);
        return;
    }
    char *name = (char *)message.head + NAME_AT;
    uint32_t count_at = NAME_AT + message.head[NAME_LENGTH_AT], count = message.head[count_at];
    uint32_t arguments[CALL_ARGUMENTS_MAX];
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = number_at(count_at + COUNT_LENGTH + 4 * i, 4);
    message.head[count_at] = 0; // ends the name

    uint64_t instructions = 0;
    int32_t result =
        name[0] == '$' ? call_firmware(name) : call_core(name, arguments, count, &instructions);
    send_result(sequence, result, instructions, read);
}

static void take_message(void) {
    switch (message.head[CHANNEL_AT]) {
    case CHANNEL_RADIO:
        take_radio();
        break;
    case CHANNEL_DATAGRAM:
        take_datagram();
        break;
    case CHANNEL_CALL:
        take_call();
        break;
    default:
        return; // ENTROPY too late, or of a later version
    }
    set_timer();
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
static bool await_entropy_piece(uint32_t length) {
    uint32_t due = board_now() + ENTROPY_TIMEOUT_MS;
    while (remaining(due)) {
        if (!read_message()) {
            board_wait(remaining(due));
            continue;
        }
        bool is_whole = message.head[CHANNEL_AT] == CHANNEL_ENTROPY && !message.is_wrong &&
                        message.body_length == length;
        begin_message();
        if (is_whole)
            return true;
    }
    return false;
}

static bool ask_entropy_piece(uint8_t *output, uint32_t length) {
    entropy_output = output;
    entropy_wanted = length;
    serial_begin(CHANNEL_ENTROPY);
    serial_put_u8((uint8_t)length);
    serial_end();
    bool is_there = await_entropy_piece(length);
    entropy_wanted = 0;
    // A message that is half in went by other rules: its rest is none.
    decoder.dropped = decoder.received != 0;
    begin_message();
    return is_there;
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
    begin_message();
    meter_init();
    say_ready();
    for (;;) {
        bool has_message = read_message();
        if (has_message) {
            take_message();
            begin_message();
        }
        bool is_due = timer_set && !remaining(timer_due);
        if (is_due)
            run_timer();
        if (!has_message && !is_due)
            board_wait(timer_set ? remaining(timer_due) : IDLE_MS);
    }
}
