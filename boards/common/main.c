#include "board.h"
#include "engine.h"
#include "fatal.h"
#include "link.h"
#include "serial.h"

int main(void) {
    board_init();
    engine_load();
    link_run();
}

void fatal(const char *reason) {
    serial_log(reason);
    board_fatal();
}
