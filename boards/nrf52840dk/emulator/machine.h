// The machine that the models of the nRF52840's peripherals stand on: memory, time, the ways in
// which a model acts on others.
//
// Time is instructions: one for each cycle of 64 MHz. Only RTC0's clock is real, so that what waits
// waits as long as it would.
//
// A model is strict: what the chip does not promise ends the run with one line (`wrong`).
#ifndef THIMBLE_MACHINE_H
#define THIMBLE_MACHINE_H

#include "emulator/host.h"
#include "emulator/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

enum { FLASH_BYTES = 1 << 20, RAM_BYTES = 1 << 18, CYCLES_PER_US = 64 };
#define RAM_BASE 0x20000000u

extern const struct peripheral clock_model, uarte_model, timer_model, rtc_model, rng_model,
    ecb_model, nvmc_model, ppi_model, gpio_model, scs_model, dwt_model, hidden_model;

/** What a test has gone wrong on purpose. */
struct faults {
    uint32_t ecb_errors; // this many operations end with ERRORECB
    uint32_t ecb_good;   // after this many good ones
    bool ecb_dead;
    bool ecb_scan; // nothing goes wrong, but what stays in ECB's memory while the core sleeps is
                   // looked at
    bool rng_dead;
    int rng_values; // that the source gives, round and round; 0 = it is random
};
extern struct faults faults;

extern uint8_t flash[FLASH_BYTES], ram[RAM_BYTES];

/** Ends the run: the chip, or the model, has no such register. */
_Noreturn void wrong_register(const struct peripheral *peripheral, const char *access,
                              uint32_t offset);

/** Instructions executed, this block's included. */
uint64_t machine_now(void);

/** Has uarte_service called once machine_now() has reached `instruction`. */
void machine_due(uint64_t instruction);

/** Memory that EasyDMA can reach: RAM. Anything else is wrong. */
uint8_t *machine_dma(const char *who, uint32_t address, uint32_t length);

/** A pulse on an event or a task, by its register's address. */
void ppi_event(uint32_t address);
void machine_task(uint32_t address);
bool machine_has(uint32_t address);

/** The level of an interrupt line, and whether one is pending and enabled. */
void scs_line(uint32_t interrupt, bool level);
bool scs_wakes(void);
bool scs_can_wake(uint32_t interrupt);

/** What the sleeping core waits for. */
uint32_t rtc_milliseconds_to_compare(bool *set);
bool uarte_wakes(void);

/** Time at the places where real time may have passed. */
void rtc_advance(void);
uint32_t rtc_ticks(void);

/** What comes and goes on the line. */
void uarte_service(void);
bool ecb_keeps_anything(void);
bool clock_has_crystals(void);
bool clock_has_low_frequency(void);
void timer_count(void);

/** A store of the core to flash, before it happens; and its correction afterwards: bits are only
 * cleared. */
void nvmc_store(uint32_t address, unsigned size, uint32_t value);
void nvmc_settle(void);

#endif
