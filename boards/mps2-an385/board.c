#include "board.h"

const char board_name[] = "mps2-an385";
