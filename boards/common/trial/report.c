#include "report.h"

#include "model.h"
#include "trial.h"

#include <string.h>

static char line[256];
static uint32_t length;

static void add(const char *text) {
    uint32_t more = (uint32_t)strlen(text);
    if (more < sizeof line - length) {
        memcpy(line + length, text, more + 1);
        length += more;
    }
}

static void add_number(uint32_t value) {
    char digits[11] = {0};
    uint32_t at = sizeof digits - 1;
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    add(digits + at);
}

void report_begin(const char *trial) {
    length = 0;
    add("{\"trial\":\"");
    add(trial);
    add("\"");
    report("blocks", model_shape.blocks);
    report("blockBytes", model_shape.block_bytes);
    report("unit", model_shape.unit);
}

void report(const char *name, uint32_t value) {
    add(",\"");
    add(name);
    add("\":");
    add_number(value);
}

uint32_t report_end(uint32_t wrong) {
    report("wrong", wrong);
    add("}");
    trial_say(line);
    return wrong;
}
