// The machine that the models of the ESP32-C3's peripherals stand on: memory, the serial line, the
// ways in which a model asks another. Time is the PC's.
//
// A model is strict: what the chip does not promise ends the run with one line (`wrong`).
#ifndef THIMBLE_MACHINE_H
#define THIMBLE_MACHINE_H

#include "emulator/host.h"
#include "emulator/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

enum { FLASH_BYTES = 4 << 20, RAM_BYTES = 320 << 10, RESET_STATUS = 70 };
#define IROM_BASE 0x42000000u
#define DROM_BASE 0x3c000000u
#define RAM_BASE  0x3fc80000u

extern const struct peripheral system_model, rtc_model, timg0_model, timg1_model, uart_model,
    systimer_model, rng_model, saradc_model, aes_model, sha_model, gdma_model;

/** What a test has gone wrong on purpose. */
struct faults {
    bool aes_dead, sha_dead, dma_dead;
    uint32_t aes_good; // after this many operations
    bool rng_stuck;
    uint32_t stuck_register, stuck_bits; // bits that stay set whatever is written
    uint32_t lost_register, lost_bits;   // bits that stay clear
};
extern struct faults faults;

extern uint8_t flash[FLASH_BYTES], ram[RAM_BYTES];

/** Ends the run: the chip, or the model, has no such register. */
_Noreturn void wrong_register(const struct peripheral *peripheral, const char *access,
                              uint32_t offset);

/** Runs until the end. */
_Noreturn void machine_run(bool check_alignment);

/** Nanoseconds since some start. */
uint64_t machine_now(void);

/** Memory that DMA can reach: internal RAM. Anything else is wrong. */
uint8_t *machine_dma(const char *who, uint32_t address, uint32_t length);

/** Ends the run when a peripheral is touched whose clock is off, or which any of these bits of
 * PERIP_RST_EN0 or 1 holds in reset. */
void system_need(const char *who, uint32_t number, uint32_t clock, uint32_t resets);

/** What a reset by RST_EN1 does to the AES accelerator. */
void aes_reset(void);

/** Ends the run when a watchdog still runs. */
void watchdogs_check(void);

/** Whether the sources of noise run that make random numbers of the generator's. */
bool saradc_runs(void);
bool rtc_powers_saradc(void);

/** Hands GDMA's channel, which must be AES's, `length` octets: those that it reads. 0 while it is
 * dead. */
const uint8_t *gdma_read(uint32_t length);
/** Has GDMA write `length` octets, the last of this transfer. */
void gdma_write(const uint8_t *octets, uint32_t length);

#endif
