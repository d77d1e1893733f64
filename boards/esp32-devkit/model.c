#include "model.h"

#include "noise.h"
#include "soc/esp32/registers.h"

#include <string.h>

struct model model;

static void require(bool condition, const char *violation) {
    if (!condition && !model.violation)
        model.violation = violation;
}

void model_reset(void) {
    memset(&model, 0, sizeof model);
    model.peri_rst = UINT32_MAX;
    model.watchdog[0] = 1u << 10;            // RTC: the bit of booting from flash
    model.watchdog[1] = 1u << 14 | 1u << 31; // group 0: the same, and the ordinary one
    model.watchdog[2] = 1u << 31;
    model.clk_conf = UINT32_MAX;
    model.sysclk_conf = UINT32_MAX;
    model.options0 = 0x1c492000;
    model.uart_map = 16;
    model.uart_raw = UINT32_MAX;
}

// --- AES: §22. In reset by three bits.

static void require_aes(void) {
    require(model.peri_clk & PERI_AES, "AES without its clock");
    require(!(model.peri_rst & PERI_AES), "AES in reset");
    require(!(model.peri_rst & PERI_SECURE_BOOT), "AES in reset by secure boot");
    require(!(model.peri_rst & PERI_DIGITAL_SIGNATURE), "AES in reset by digital signature");
}

static void octets_of(const uint32_t *words, uint8_t *octets) {
    for (int i = 0; i < 16; i++)
        octets[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
}

static void aes_start(void) {
    uint8_t key[16], text[16];
    require(model.aes_left == 0, "AES started while it computes");
    octets_of(model.aes_key, key);
    octets_of(model.aes_text, text);
    if (model.aes_mode == AES_MODE_ENCRYPT_128)
        noise_aes_block(key, text, text);
    memset(model.aes_text, 0, sizeof model.aes_text);
    for (int i = 0; i < 16; i++)
        model.aes_text[i / 4] |= (uint32_t)text[i] << 8 * (i % 4);
    model.aes_left = model.aes_polls;
    model.aes_starts++;
}

static uint32_t aes_idle(void) {
    if (model.aes_left == 0)
        return 1;
    if (model.aes_left != UINT32_MAX)
        model.aes_left--;
    return 0;
}

// --- UART: §13.

// What has happened stays until it is cleared, and comes again while its reason is there.
bool model_uart_interrupt(bool idle) {
    if (model.uart_in_count >= (model.uart_conf1 & 127))
        model.uart_raw |= UART_INT_RX_FULL;
    if (idle && model.uart_in_count > 0 && (model.uart_conf1 & UART_CONF1_TIMEOUT))
        model.uart_raw |= UART_INT_RX_TIMEOUT;
    return model.uart_map == 0 && (model.uart_raw & model.uart_ena);
}

void model_uart_receive(uint8_t octet) {
    if (model.uart_in_count == sizeof model.uart_in)
        model.uart_lost++;
    else
        model.uart_in[model.uart_in_count++] = octet;
}

static uint32_t uart_take(void) {
    require(model.uart_in_count > 0, "UART read while it is empty");
    uint8_t octet = model.uart_in[0];
    if (model.uart_in_count > 0)
        memmove(model.uart_in, model.uart_in + 1, --model.uart_in_count);
    return octet;
}

// Some looks at the status give it the time to send one octet.
static uint32_t uart_status(void) {
    uint32_t status = model.uart_in_count | model.uart_out_waiting << UART_STATUS_TX_COUNT_SHIFT;
    if (++model.uart_looks % 4 == 0 && model.uart_out_waiting > 0)
        model.uart_out_waiting--;
    return status;
}

static void uart_put(uint32_t octet) {
    require(model.uart_out_waiting < UART_FIFO_LENGTH, "UART written while it is full");
    require(octet < 256, "UART written with more than an octet");
    model.uart_out_waiting++;
    if (model.uart_out_count < sizeof model.uart_out)
        model.uart_out[model.uart_out_count++] = (uint8_t)octet;
}

// --- RTC calibration of timer group 0: §18. One count at each rise of START.

static void calibrate(uint32_t value) {
    if (value & RTCCALI_START) {
        require(!(model.calibration & RTCCALI_START), "calibration started while it runs");
        require((value & 0x7fff) == 0, "calibration in cycles, or of another clock");
        model.calibration_polls = 3;
        if (model.oscillator != MODEL_OSCILLATOR_STOPPED)
            model.oscillator = (int32_t)model.next_count();
    }
    model.calibration = value;
}

static uint32_t calibration(void) {
    if (model.calibration_polls > 0 && model.oscillator != MODEL_OSCILLATOR_STOPPED)
        model.calibration_polls--;
    bool ready = model.calibration & RTCCALI_START && model.calibration_polls == 0;
    return model.calibration | (ready ? RTCCALI_READY : 0);
}

// --- Watchdogs: §19. Behind a key.

static void watchdog_write(uint32_t index, uint32_t value) {
    require(model.protect[index] == WDT_KEY, "watchdog written without its key");
    if (model.protect[index] == WDT_KEY)
        model.watchdog[index] = value;
}

static uint32_t *word_at(uint32_t address) {
    switch (address) {
    case DPORT_PERI_CLK_EN:
        return &model.peri_clk;
    case DPORT_PERI_RST_EN:
        return &model.peri_rst;
    case DPORT_WIFI_CLK_EN:
        return &model.wifi_clk;
    case DPORT_PRO_UART_INTR_MAP:
        return &model.uart_map;
    case UART_INT_ENA:
        return &model.uart_ena;
    case UART_CLKDIV:
        return &model.uart_clkdiv;
    case UART_CONF0:
        return &model.uart_conf0;
    case UART_CONF1:
        return &model.uart_conf1;
    case RTC_CNTL_OPTIONS0:
        return &model.options0;
    case RTC_CNTL_CLK_CONF:
        return &model.clk_conf;
    case SYSCON_SYSCLK_CONF:
        return &model.sysclk_conf;
    case RTC_CNTL_WDTWPROTECT:
        return &model.protect[0];
    case TIMG0 + TIMG_WDTWPROTECT:
        return &model.protect[1];
    case TIMG1 + TIMG_WDTWPROTECT:
        return &model.protect[2];
    default:
        return 0;
    }
}

// The AES block's words; a write of one while it computes is lost, a read is not yet the result.
static uint32_t *aes_word_at(uint32_t address) {
    uint32_t *word = 0;
    if (address >= AES_KEY && address < AES_KEY + sizeof model.aes_key)
        word = &model.aes_key[(address - AES_KEY) / 4];
    else if (address >= AES_TEXT && address < AES_TEXT + sizeof model.aes_text)
        word = &model.aes_text[(address - AES_TEXT) / 4];
    else if (address == AES_MODE)
        word = &model.aes_mode;
    if (word) {
        require_aes();
        require(model.aes_left == 0, "AES touched while it computes");
    }
    return word;
}

uint32_t reg_read(uint32_t address) {
    const uint32_t *word = word_at(address);
    if (!word)
        word = aes_word_at(address);
    if (word)
        return *word;
    switch (address) {
    case AES_IDLE:
        require_aes();
        return aes_idle();
    case UART_FIFO:
        return uart_take();
    case UART_STATUS:
        return uart_status();
    case TIMG0_RTCCALICFG:
        return calibration();
    case TIMG0_RTCCALICFG1:
        require(model.calibration_polls == 0, "count read before it is ready");
        return (uint32_t)model.oscillator << RTCCALI_VALUE_SHIFT;
    case RNG_DATA:
        require(model.wifi_clk & WIFI_CLK_RNG, "random numbers without their clock");
        return model.random;
    default:
        require(false, "a register that is not known was read");
        return 0;
    }
}

void reg_write(uint32_t address, uint32_t value) {
    uint32_t *word = word_at(address);
    if (!word)
        word = aes_word_at(address);
    if (word) {
        *word = value;
        return;
    }
    switch (address) {
    case AES_START:
        require_aes();
        aes_start();
        return;
    case UART_FIFO_AHB:
        uart_put(value);
        return;
    case UART_INT_CLR:
        model.uart_raw &= ~value;
        return;
    case TIMG0_RTCCALICFG:
        calibrate(value);
        return;
    case RTC_CNTL_WDTCONFIG0:
        watchdog_write(0, value);
        return;
    case TIMG0 + TIMG_WDTCONFIG0:
        watchdog_write(1, value);
        return;
    case TIMG1 + TIMG_WDTCONFIG0:
        watchdog_write(2, value);
        return;
    default:
        require(false, "a register that is not known was written");
    }
}
