// The generator mixes noise into a state that it gives out on each reading; without a source of
// noise its numbers are pseudo-random (TRM [25.3]). Sources are the radio, which this firmware does
// not start, the SAR ADC, and, weaker, the fast RC oscillator: the last two are started here, the
// ADC as ESP-IDF does it (bootloader_random_enable), but for four bits behind the chip's internal
// I2C, which only its ROM can reach: they would connect the converter to its own reference voltage.
// So what it converts is an open input.
//
// The SAR ADC gives noise for 500,000 readings a second at most (TRM [25.3]). common/noise.h counts
// on an eighth of a bit for one of them, a parity of 32 bits. The generator's output looks random
// whatever comes in, so its health tests see a generator that stands still, and not a source that
// does. Nobody has assessed it on silicon in this configuration.
#include "rng.h"

#include "chip.h"
#include "registers.h"

enum { APART_US = 2 };

void rng_init(void) {
    RTC_CLK_CONF |= RTC_DIG_RC_FAST;
    RTC_SENSOR_CTRL |= RTC_FORCE_SAR_POWER;
    RTC_ANA_CONF |= RTC_SAR_I2C_POWER;
    SYSTEM_PERIP_CLK_EN0 |= SARADC_BIT;
    SYSTEM_PERIP_RST_EN0 &= ~(uint32_t)SARADC_BIT;
    SARADC_CLKM_CONF = SARADC_CLKM_APB | SARADC_CLKM_ENABLE | 15;
    SARADC_FSM_WAIT = 100 << 16 | 8 << 8 | 5; // standby, reset, power
    uint32_t control = SARADC_CLOCK_GATE | 1 << SARADC_DIVIDE_SHIFT | SARADC_POWER_FORCE;
    SARADC_CTRL = control | SARADC_PATTERN_CLEAR;
    SARADC_CTRL = control;
    SARADC_PATTERN1 = 0x9cffff; // ADC2's internal channel, widest range; a pattern of one
    SARADC_PATTERN2 = 0xffffff;
    SARADC_CTRL2 = 100 << SARADC_TARGET_SHIFT;
    SARADC_DMA_CONF |= SARADC_TRANSFER;
    SARADC_CTRL2 |= SARADC_TIMER;
}

uint32_t rng_sample(void) {
    uint64_t begun = chip_ticks();
    while (chip_ticks() - begun < APART_US * CHIP_TICKS_PER_US) {
    }
    return (uint32_t)__builtin_parity(RNG_DATA);
}
