// Runs an image of the nRF52840: nrf52840 [options] IMAGE.hex; stdin and stdout are its serial
// line. Status 0 at the end of stdin, 2 when the firmware did what the chip does not allow, 70 when
// it reset itself.
#include "image.h"
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] = "usage: nrf52840 [--ecb-errors N] [--ecb-good N] [--ecb-dead] "
                            "[--rng-dead] [--rng-values N] [--flash FILE] "
                            "[--check-count] [--ecb-scan] IMAGE.hex\n";

static int usage(void) {
    fputs(USAGE, stderr);
    return 1;
}

// The value of an option with a number, or -1.
static long number_of(const char *option, const char *wanted, const char *value) {
    if (strcmp(option, wanted) != 0 || !value)
        return -1;
    char *end;
    long number = strtol(value, &end, 10);
    return *end == 0 && number >= 0 && number < 1 << 30 ? number : -1;
}

int main(int count, char **arguments) {
    memset(flash, 0xff, sizeof flash);
    bool check_count = false;
    int i = 1;
    for (; i < count && arguments[i][0] == '-'; i++) {
        const char *option = arguments[i], *value = i + 1 < count ? arguments[i + 1] : 0;
        long number;
        if ((number = number_of(option, "--ecb-errors", value)) >= 0)
            faults.ecb_errors = (uint32_t)number, i++;
        else if ((number = number_of(option, "--ecb-good", value)) >= 0)
            faults.ecb_good = (uint32_t)number, i++;
        else if ((number = number_of(option, "--rng-values", value)) >= 0)
            faults.rng_values = (int)number, i++;
        else if (strcmp(option, "--ecb-dead") == 0)
            faults.ecb_dead = true;
        else if (strcmp(option, "--ecb-scan") == 0)
            faults.ecb_scan = true;
        else if (strcmp(option, "--rng-dead") == 0)
            faults.rng_dead = true;
        else if (strcmp(option, "--check-count") == 0)
            check_count = true;
        else if (strcmp(option, "--flash") == 0 && value) {
            if (!image_keep(value))
                return 1;
            i++;
        } else
            return usage();
    }
    if (i != count - 1)
        return usage();
    if (!image_load(arguments[i]))
        return 1;
    machine_run(check_count);
}
