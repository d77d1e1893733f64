// The core and its memory, in unicorn 2.0.1: Cortex-M4 without interrupts. Instructions are counted
// block by block: each block's are counted once, from its halfwords (ARMv7-M §A5.1), and
// remembered.
#include "machine.h"

#include "emulator/chip.h"

#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WFI = 0xbf30,
    FIRST_LONG = 0x1d, // of an instruction's upper 5 bits: from here on it has two halfwords
    LOOK_AROUND = 4096,
    FOREVER_MS = 1000,
};

_Alignas(4096) uint8_t flash[FLASH_BYTES];
_Alignas(4096) uint8_t ram[RAM_BYTES];
struct faults faults;

static uc_engine *core;
static uint64_t now, due, next_look;
static uint32_t block;

static const struct peripheral *const PERIPHERALS[] = {
    &clock_model, &uarte_model, &timer_model, &rtc_model, &rng_model, &ecb_model,
    &nvmc_model,  &ppi_model,   &gpio_model,  &scs_model, &dwt_model, &hidden_model,
};
enum { PERIPHERAL_COUNT = sizeof PERIPHERALS / sizeof *PERIPHERALS };

const char machine_name[] = "nrf52840";

void machine_print_place(FILE *file) {
    fprintf(file, "in the block at 0x%x", block);
}

void machine_before_access(void) {
    nvmc_settle();
}

uint32_t machine_written(uint32_t address, uint32_t value) {
    (void)address;
    return value;
}

void wrong_register(const struct peripheral *peripheral, const char *access, uint32_t offset) {
    wrong(peripheral->name, "%s register 0x%03x, which it does not have", access, offset);
}

uint64_t machine_now(void) {
    return now;
}

void machine_due(uint64_t instruction) {
    if (instruction < due)
        due = instruction;
}

uint8_t *machine_dma(const char *who, uint32_t address, uint32_t length) {
    if (address < RAM_BASE || address - RAM_BASE > RAM_BYTES ||
        length > RAM_BYTES - (address - RAM_BASE))
        wrong(who, "EasyDMA of %u octets at 0x%08x, outside of RAM", length, address);
    return ram + (address - RAM_BASE);
}

static const struct peripheral *at(uint32_t address) {
    for (int i = 0; i < PERIPHERAL_COUNT; i++)
        if (PERIPHERALS[i]->base == (address & ~0xfffu))
            return PERIPHERALS[i];
    return 0;
}

bool machine_has(uint32_t address) {
    return at(address) != 0;
}

void machine_task(uint32_t address) {
    at(address)->write(address & 0xfff, 1);
}

// Real time passes, octets come and go, at most every LOOK_AROUND instructions.
static void look_around(void) {
    next_look = now + LOOK_AROUND;
    rtc_advance();
    host_flush();
    host_wait(0);
}

static uint32_t halfword(uint32_t address) {
    return flash[address] | (uint32_t)flash[address + 1] << 8;
}

static uint32_t instructions_in(uint32_t address, uint32_t size) {
    uint32_t count = 0;
    for (uint32_t end = address + size; address < end; count++)
        address += halfword(address) >> 11 >= FIRST_LONG ? 4 : 2;
    return count;
}

static struct { uint16_t size, count; } known[FLASH_BYTES / 2];

static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *unused) {
    (void)uc, (void)unused;
    block = (uint32_t)address;
    if (address >= FLASH_BYTES || size > FLASH_BYTES - address)
        wrong("core", "runs at 0x%08x, outside of flash", block);
    nvmc_settle();
    if (known[address / 2].size != size) {
        known[address / 2].size = (uint16_t)size;
        known[address / 2].count = (uint16_t)instructions_in(block, size);
    }
    now += known[address / 2].count;
    if (now >= next_look)
        look_around();
    if (now >= due) {
        due = UINT64_MAX;
        uarte_service();
    }
}

// The second count, for --check-count. unicorn tells each instruction but those that an IT block
// leaves out, which are instructions all the same (they take their cycle): the halfwords between
// say how many, and that an IT block was before them.
static uint64_t one_by_one;
static uint32_t next_instruction, block_end, in_it_block;

static void count_one(uint32_t address) {
    uint32_t first = halfword(address);
    bool is_it = (first & 0xff00) == 0xbf00 && (first & 0xf);
    in_it_block =
        is_it ? 4 - (uint32_t)__builtin_ctz(first & 0xf) : in_it_block - (in_it_block > 0);
    next_instruction = address + (first >> 11 >= FIRST_LONG ? 4 : 2);
    one_by_one++;
}

static void count_left_out(uint32_t until) {
    while (next_instruction < until) {
        if (in_it_block == 0)
            wrong("core", "the instruction at 0x%x was not executed", next_instruction);
        count_one(next_instruction);
    }
}

static void on_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *unused) {
    (void)uc, (void)size, (void)unused;
    if (address == block) { // the first of a block
        count_left_out(block_end);
        block_end = block + known[block / 2].size;
    } else {
        count_left_out((uint32_t)address);
    }
    count_one((uint32_t)address);
}

static void on_flash_store(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                           int64_t value, void *unused) {
    (void)uc, (void)type, (void)unused;
    nvmc_store((uint32_t)address, (unsigned)size, (uint32_t)value);
}

// WFI: to the next interrupt that is enabled.
static void sleep_until_woken(void) {
    uint32_t primask = 0;
    uc_reg_read(core, UC_ARM_REG_PRIMASK, &primask);
    if (!(primask & 1))
        wrong("core",
              "sleeps with interrupts unmasked: one would be taken, and this emulator has none");
    if (faults.ecb_scan && ecb_keeps_anything())
        wrong("ECB", "its memory keeps a key or a block while the core sleeps");
    host_flush();
    for (;;) {
        rtc_advance();
        uarte_service();
        if (scs_wakes())
            return;
        bool set = false;
        uint32_t milliseconds = rtc_milliseconds_to_compare(&set);
        if (!set && !uarte_wakes())
            wrong("core", "sleeps, and nothing can wake it");
        if (host_ended() && uarte_wakes())
            machine_end(0);
        host_wait(set && milliseconds < FOREVER_MS ? (int)milliseconds : FOREVER_MS);
    }
}

static void build(bool check_count) {
    chip_need(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &core), "open");
    chip_need(uc_ctl_set_cpu_model(core, UC_CPU_ARM_CORTEX_M4), "Cortex-M4");
    chip_need(uc_mem_map_ptr(core, 0, FLASH_BYTES, UC_PROT_ALL, flash), "flash");
    chip_need(uc_mem_map_ptr(core, RAM_BASE, RAM_BYTES, UC_PROT_READ | UC_PROT_WRITE, ram), "RAM");
    chip_map(core, PERIPHERALS, PERIPHERAL_COUNT, "nothing");
    uc_hook hook;
    chip_need(uc_hook_add(core, &hook, UC_HOOK_BLOCK, (void *)on_block, 0, 1, 0), "blocks");
    if (check_count)
        chip_need(uc_hook_add(core, &hook, UC_HOOK_CODE, (void *)on_instruction, 0, 1, 0),
                  "instructions");
    chip_need(
        uc_hook_add(core, &hook, UC_HOOK_MEM_WRITE, (void *)on_flash_store, 0, 0, FLASH_BYTES - 1),
        "flash");
}

void machine_run(bool check_count) {
    build(check_count);
    uint32_t stack, pc;
    memcpy(&stack, flash, sizeof stack);
    memcpy(&pc, flash + 4, sizeof pc);
    uc_reg_write(core, UC_ARM_REG_SP, &stack);
    for (;;) {
        uc_err status = uc_emu_start(core, pc | 1, UINT32_MAX, 0, 0);
        uc_reg_read(core, UC_ARM_REG_PC, &pc);
        if (check_count)
            count_left_out(block_end);
        if (check_count && one_by_one != now)
            wrong("core", "%llu instructions counted in blocks, %llu one by one",
                  (unsigned long long)now, (unsigned long long)one_by_one);
        if (status != UC_ERR_OK || pc < 2 || pc >= FLASH_BYTES || halfword(pc - 2) != WFI)
            wrong("core", "stops at 0x%08x: %s: a fault on the chip", pc, uc_strerror(status));
        sleep_until_woken();
    }
}
