#ifndef THIMBLE_IMAGE_H
#define THIMBLE_IMAGE_H

#include <stdbool.h>

/** Loads Intel HEX into flash, which is erased before. False, and a line on stderr, when the file
 * is not such a one. */
bool image_load(const char *path);

/** Flash from this file, if it is there, under the image; image_save writes it back. */
bool image_keep(const char *path);
void image_save(void);

/** machine.c: from reset to the end. With `check_count` each instruction is counted by itself, too,
 * and the two counts must agree. */
_Noreturn void machine_run(bool check_count);

#endif
