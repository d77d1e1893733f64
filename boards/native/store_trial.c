// Runs one trial of the store (common/trial/trial.h): store_trial NAME NUMBER... Ends with 1 when
// something was wrong.
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void trial_say(const char *text) {
    puts(text);
    fflush(stdout);
}

int main(int count, char **words) {
    uint32_t numbers[4] = {0};
    for (int i = 2; i < count && i < 6; i++)
        numbers[i - 2] = (uint32_t)strtoul(words[i], 0, 10);
    const uint32_t *n = numbers;
    const char *name = count > 1 ? words[1] : "";
    if (strcmp(name, "cuts") == 0)
        return trial_cuts(n[0], n[1], n[2]) != 0;
    if (strcmp(name, "flips") == 0)
        return trial_flips(n[0], n[1]) != 0;
    if (strcmp(name, "soak") == 0)
        return trial_soak(n[0], n[1]) != 0;
    if (strcmp(name, "refusals") == 0)
        return trial_refusals(n[0]) != 0;
    if (strcmp(name, "wear") == 0)
        return trial_wear(n[0]) != 0;
    return 2;
}
