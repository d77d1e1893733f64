// PPI (PS §6.16): channels 0 to 19 from an event to a task and a second one (FORK), groups 0 to 5.
#include "machine.h"

enum { CHANNELS = 20, GROUPS = 6 };
enum { CHEN = 0x500, CHENSET = 0x504, CHENCLR = 0x508, ENDS = 0x510, CHG = 0x800, FORK = 0x910 };

static uint32_t enabled, event_end[CHANNELS], task_end[CHANNELS], fork_end[CHANNELS], group[GROUPS];

void ppi_event(uint32_t address) {
    uint32_t fires = 0;
    for (int i = 0; i < CHANNELS; i++)
        if (enabled >> i & 1 && event_end[i] == address)
            fires |= 1u << i;
    for (int i = 0; i < CHANNELS; i++) {
        if (!(fires >> i & 1))
            continue;
        if (fork_end[i])
            machine_task(fork_end[i]);
        machine_task(task_end[i]);
    }
}

// The register that an offset means, and the offset within its kind.
static uint32_t *place(uint32_t offset, uint32_t *kind) {
    if (offset >= ENDS && offset < ENDS + 8 * CHANNELS) {
        *kind = offset % 8 ? FORK : ENDS;
        return (offset % 8 ? task_end : event_end) + (offset - ENDS) / 8;
    }
    *kind = FORK;
    if (offset >= FORK && offset < FORK + 4 * CHANNELS)
        return fork_end + (offset - FORK) / 4;
    *kind = CHG;
    if (offset >= CHG && offset < CHG + 4 * GROUPS)
        return group + (offset - CHG) / 4;
    return 0;
}

static uint32_t read(uint32_t offset) {
    uint32_t kind;
    const uint32_t *value = place(offset, &kind);
    if (value)
        return *value;
    if (offset >= CHEN && offset <= CHENCLR)
        return enabled;
    wrong_register(&ppi_model, "reads", offset);
}

static void enable(uint32_t channels) {
    if (channels >> CHANNELS)
        wrong("PPI", "channels 0x%x, of which only 0 to 19 can be programmed", channels);
    for (int i = 0; i < CHANNELS; i++)
        if (channels >> i & 1 && !(event_end[i] && task_end[i]))
            wrong("PPI", "channel %d is enabled without both its ends", i);
    enabled = channels;
}

static void write(uint32_t offset, uint32_t value) {
    uint32_t kind;
    uint32_t *end = place(offset, &kind);
    if (end) {
        bool is_event = value & 0x100, known = machine_has(value);
        if (value && kind == ENDS && !(known && is_event))
            wrong("PPI", "0x%08x is no event", value);
        if (value && kind == FORK && !(known && (value & 0xfff) < 0x100))
            wrong("PPI", "0x%08x is no task", value);
        *end = value;
    } else if (offset < 8 * GROUPS) {
        enable(offset % 8 ? enabled & ~group[offset / 8] : enabled | group[offset / 8]);
    } else if (offset == CHEN) {
        enable(value);
    } else if (offset == CHENSET) {
        enable(enabled | value);
    } else if (offset == CHENCLR) {
        enable(enabled & ~value);
    } else {
        wrong_register(&ppi_model, "writes", offset);
    }
}

const struct peripheral ppi_model = {"PPI", 0x4001f000, read, write};
