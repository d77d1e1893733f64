// The core and its memory, in unicorn 2.0.1: RV32 without interrupts. Flash is at IROM, where code
// is fetched and nothing else, and at DROM, where data are read.
#define _POSIX_C_SOURCE 200809L
#include "machine.h"

#include "emulator/chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ENTRY = 8 };

uint8_t flash[FLASH_BYTES], ram[RAM_BYTES];
struct faults faults;

static uc_engine *core;

static const struct peripheral *const PERIPHERALS[] = {
    &system_model, &rtc_model,    &timg0_model, &timg1_model, &uart_model, &systimer_model,
    &rng_model,    &saradc_model, &aes_model,   &sha_model,   &gdma_model,
};
enum { PERIPHERAL_COUNT = sizeof PERIPHERALS / sizeof *PERIPHERALS };

const char machine_name[] = "esp32c3";

void machine_print_place(FILE *file) {
    uint32_t pc = 0;
    uc_reg_read(core, UC_RISCV_REG_PC, &pc);
    fprintf(file, "near 0x%x", pc);
}

void machine_before_access(void) {}

uint32_t machine_written(uint32_t address, uint32_t value) {
    uint32_t stuck = address == faults.stuck_register ? faults.stuck_bits : 0;
    uint32_t lost = address == faults.lost_register ? faults.lost_bits : 0;
    return (value | stuck) & ~lost;
}

void wrong_register(const struct peripheral *peripheral, const char *access, uint32_t offset) {
    wrong(peripheral->name, "%s register 0x%03x, which is not modelled", access, offset);
}

uint64_t machine_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint8_t *machine_dma(const char *who, uint32_t address, uint32_t length) {
    if (address < RAM_BASE || address - RAM_BASE > RAM_BYTES ||
        length > RAM_BYTES - (address - RAM_BASE))
        wrong(who, "%u octets at 0x%08x, outside of internal RAM", length, address);
    return ram + (address - RAM_BASE);
}

// The chip can do it, with an erratum (a load before a store to memory of other permissions), so no
// firmware may. Not always looked at, since it takes most of the time.
static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                      void *unused) {
    (void)uc, (void)type, (void)value, (void)unused;
    if (address % (unsigned)size)
        wrong("core", "%d octets at 0x%08x, unaligned", size, (uint32_t)address);
}

static void build(bool check_alignment) {
    chip_need(uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &core), "open");
    chip_need(uc_mem_map_ptr(core, IROM_BASE, FLASH_BYTES, UC_PROT_EXEC, flash), "IROM");
    chip_need(uc_mem_map_ptr(core, DROM_BASE, FLASH_BYTES, UC_PROT_READ, flash), "DROM");
    chip_need(uc_mem_map_ptr(core, RAM_BASE, RAM_BYTES, UC_PROT_READ | UC_PROT_WRITE, ram), "RAM");
    chip_map(core, PERIPHERALS, PERIPHERAL_COUNT, "nothing of the kind");
    uc_hook hook;
    if (check_alignment)
        chip_need(uc_hook_add(core, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, (void *)on_access,
                              0, DROM_BASE, RAM_BASE + RAM_BYTES - 1),
                  "alignment");
}

void machine_run(bool check_alignment) {
    build(check_alignment);
    uc_err status = uc_emu_start(core, IROM_BASE + ENTRY, 0, 0, 0);
    wrong("core", "stops: %s: a fault on the chip", uc_strerror(status));
}
