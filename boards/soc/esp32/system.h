// Clock, watchdogs and reset of the ESP32.
#ifndef THIMBLE_ESP32_SYSTEM_H
#define THIMBLE_ESP32_SYSTEM_H

/** Turns all watchdogs off that the boot ROM leaves running. The first thing. */
void system_watchdogs_off(void);

/** Has core and peripherals run on the crystal, undivided: 40 MHz on every module that Espressif
 * sells. */
void system_crystal(void);

/** Resets both cores and the peripherals; the boot ROM loads the image anew. */
void system_reset(void);

#endif
