#include "stats.h"

#include "board.h"
#include "engine.h"
#include "errors.h"
#include "hooks.h"
#include "module.h"
#include "store.h"

#include <stdbool.h>

// Invariant: length <= capacity; what does not fit is left out and noted.
struct text {
    char *output;
    uint32_t capacity;
    uint32_t length;
    bool overflow;
};

static void add_character(struct text *text, char character) {
    if (text->length == text->capacity)
        text->overflow = true;
    else
        text->output[text->length++] = character;
}

static void add(struct text *text, const char *characters) {
    while (*characters)
        add_character(text, *characters++);
}

static void add_number(struct text *text, uint32_t value) {
    uint32_t unit = 1;
    while (value / unit >= 10)
        unit *= 10;
    for (; unit; unit /= 10)
        add_character(text, (char)('0' + value / unit % 10));
}

static int32_t finish(const struct text *text) {
    return text->overflow ? BUFFER_TOO_SMALL : (int32_t)text->length;
}

static void add_count(struct text *text, const char *before, uint32_t value) {
    add(text, before);
    add_number(text, value);
}

// Nothing where there is no store.
static void add_store(struct text *text) {
    struct store_stats stats;
    int32_t status = store_stats(&stats);
    if (status == STORE_DAMAGED)
        add(text, ",\"store\":\"damaged\"");
    if (status < 0)
        return;
    add_count(text, ",\"store\":{\"capacity\":", stats.capacity);
    add_count(text, ",\"used\":", stats.used);
    add_count(text, ",\"records\":", stats.records);
    add_count(text, ",\"writes\":", stats.writes);
    add_count(text, ",\"rounds\":", stats.rounds);
    add_count(text, ",\"damaged\":", stats.damaged);
    add(text, "}");
}

int32_t stats_write(char *output, uint32_t capacity) {
    struct text text = {output, capacity, 0, false};
    struct board_memory memory = board_memory();
    add(&text, "{");
    if (memory.flash) { // else a process, which cannot tell
        add(&text, "\"flash\":");
        add_number(&text, memory.flash);
        add(&text, ",");
    }
    add(&text, "\"ram\":{");
    if (memory.stack) {
        add(&text, "\"static\":");
        add_number(&text, memory.static_bytes);
        add(&text, ",\"stack\":");
        add_number(&text, memory.stack);
        add(&text, ",");
    }
    add(&text, "\"arena\":");
    add_number(&text, engine_allocated());
    add(&text, ",\"linear\":");
    add_number(&text, engine_memory_length());
    add(&text, "}");
    add_store(&text);
    add(&text, "}");
    return finish(&text);
}

static void add_member(struct text *text, const char *before, const char *value) {
    add(text, before);
    add(text, value);
    add(text, "\"");
}

int32_t ready_write(char *output, uint32_t capacity) {
    struct text text = {output, capacity, 0, false};
    add_member(&text, "{\"board\":\"", board_name);
    add_member(&text, ",\"engine\":\"", engine_name);
    add_member(&text, ",\"profile\":\"", module_profile);
    add_member(&text, ",\"hooks\":\"", hooks_linked);
    add(&text, ",\"memory\":");
    add_number(&text, engine_memory_length());
    add(&text, "}");
    return finish(&text);
}
