#include "chip.h"

#include "host.h"

#include <stdarg.h>
#include <stdlib.h>

enum { EXIT_WRONG = 2 };

void machine_end(int status) {
    host_flush();
    exit(status);
}

void wrong(const char *who, const char *format, ...) {
    host_flush();
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: %s: ", machine_name, who);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, " (");
    machine_print_place(stderr);
    fprintf(stderr, ")\n");
    va_end(arguments);
    machine_end(EXIT_WRONG);
}

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned size, void *peripheral) {
    (void)uc;
    const struct peripheral *p = peripheral;
    if (size != 4 || offset % 4)
        wrong(p->name, "reads %u octets at 0x%03x: registers are words", size, (uint32_t)offset);
    machine_before_access();
    return p->read((uint32_t)offset);
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value,
                     void *peripheral) {
    (void)uc;
    const struct peripheral *p = peripheral;
    if (size != 4 || offset % 4)
        wrong(p->name, "writes %u octets at 0x%03x: registers are words", size, (uint32_t)offset);
    machine_before_access();
    p->write((uint32_t)offset, machine_written(p->base + (uint32_t)offset, (uint32_t)value));
}

static bool on_invalid(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                       void *nothing) {
    (void)uc, (void)value;
    bool writes = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT;
    bool fetches = type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT;
    wrong("core", "%s 0x%08x, %d octets, where there is %s: a fault on the chip",
          fetches  ? "runs at"
          : writes ? "writes to"
                   : "reads",
          (uint32_t)address, size, (const char *)nothing);
}

void chip_need(uc_err status, const char *what) {
    if (status == UC_ERR_OK)
        return;
    fprintf(stderr, "%s: unicorn: %s: %s\n", machine_name, what, uc_strerror(status));
    exit(1);
}

void chip_map(uc_engine *core, const struct peripheral *const *peripherals, size_t count,
              const char *nothing) {
    for (size_t i = 0; i < count; i++)
        chip_need(uc_mmio_map(core, peripherals[i]->base, PAGE_BYTES, on_read,
                              (void *)peripherals[i], on_write, (void *)peripherals[i]),
                  peripherals[i]->name);
    uc_hook hook;
    chip_need(
        uc_hook_add(core, &hook, UC_HOOK_MEM_INVALID, (void *)on_invalid, (void *)nothing, 1, 0),
        "faults");
}
