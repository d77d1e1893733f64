#ifndef THIMBLE_IMAGE_H
#define THIMBLE_IMAGE_H

#include <stdbool.h>

/** Loads Intel HEX into flash, which is erased before. False, and a line on stderr, when the file
 * is not such a one. */
bool image_load(const char *path);

/** Flash lies in this file from now on, which is made if it is not there; the image goes over it.
 * False, and a line on stderr. */
bool image_keep(const char *path);

/** machine.c: from reset to the end. With `check_count` each instruction is counted by itself, too,
 * and the two counts must agree. */
_Noreturn void machine_run(bool check_count);

#endif
