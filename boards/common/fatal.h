// The defined end: the reason goes out on the LOG channel, then the board resets or exits. Nothing
// fails silently.
#ifndef THIMBLE_FATAL_H
#define THIMBLE_FATAL_H

_Noreturn void fatal(const char *reason);

#endif
