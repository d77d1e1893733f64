// A firmware of its own: the trials of the store (common/trial/trial.h) on this core. It says their
// lines and "end" on the serial line and resets, which ends QEMU with -no-reboot.
#include "board.h"
#include "fatal.h"
#include "trial.h"

#include <string.h>

enum { CUT_STEPS = 200, NEST = 100, FLIP_POINTS = 1, SOAK_STEPS = 3000, WRITES = 10000 };

void trial_say(const char *text) {
    board_write((const uint8_t *)text, strlen(text));
    board_write((const uint8_t *)"\n", 1);
}

void fatal(const char *reason) {
    trial_say(reason);
    board_fatal();
}

int main(void) {
    board_init();
    trial_cuts(11, CUT_STEPS, NEST);
    trial_flips(12, FLIP_POINTS);
    trial_soak(13, SOAK_STEPS);
    trial_refusals(14);
    trial_wear(WRITES);
    trial_say("end");
    board_fatal();
}
