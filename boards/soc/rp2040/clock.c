// Milliseconds are summed up from differences of the timer's lower half, which wraps every 71
// minutes: that spares the division of 64 bits.
#include "clock.h"

#include "registers.h"

enum { US_PER_MS = 1000 };

uint32_t clock_now(void) {
    static uint32_t whole_ms, at_us; // whole_ms had passed at at_us
    uint32_t passed = (TIMER_RAWL - at_us) / US_PER_MS;
    whole_ms += passed;
    at_us += passed * US_PER_MS;
    return whole_ms;
}

void clock_spend(uint32_t microseconds) {
    uint32_t begin = TIMER_RAWL;
    while (TIMER_RAWL - begin < microseconds) {
    }
}

// The alarm fires when the lower half equals its value (§4.6.3): at a time that is not past yet.
void clock_alarm(uint32_t milliseconds) {
    TIMER_INTR = TIMER_0;
    TIMER_INTE = TIMER_0;
    NVIC_SET_ENABLE = 1u << IRQ_TIMER_0;
    TIMER_ALARM0 = TIMER_RAWL + milliseconds * US_PER_MS;
}

void clock_alarm_off(void) {
    TIMER_ARMED = TIMER_0;
    TIMER_INTE = 0;
    TIMER_INTR = TIMER_0;
}

void TIMER_0_Handler(void) {
    clock_alarm_off();
}
