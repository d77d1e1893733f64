// Invariant: `running` between start and stop without a pause; then `begin` is the reading at which
// it last began.
#include "meter.h"

#include "board.h"

#include <stdbool.h>

static bool active;
static bool running;
static uint64_t begin;
static uint64_t total;
static uint64_t pauses;
static uint64_t cost_of_meter; // instructions that an empty measurement counts
static uint64_t cost_of_pause;

static void open(void) {
    running = true;
    begin = board_count_begin();
}

static void close(void) {
    uint64_t end = board_count_end();
    running = false;
    total += board_instructions(begin, end);
}

void meter_start(void) {
    total = pauses = 0;
    active = true;
    open();
}

void meter_pause(void) {
    if (!active || !running)
        return;
    close();
    pauses++;
}

void meter_resume(void) {
    if (active && !running)
        open();
}

uint64_t meter_stop(void) {
    close();
    active = false;
    uint64_t own = cost_of_meter + pauses * cost_of_pause;
    return total > own ? total - own : 0;
}

void meter_init(void) {
    meter_start();
    cost_of_meter = meter_stop();
    meter_start();
    meter_pause();
    meter_resume();
    cost_of_pause = meter_stop();
}
