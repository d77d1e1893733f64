#ifndef THIMBLE_NRF52840_ECB_H
#define THIMBLE_NRF52840_ECB_H

#include <stdint.h>

/**
 * output = AES-128(key, input), 16 octets each, by the ECB peripheral; output may be input. 0;
 * NOT_SUPPORTED when the radio's CCM or AAR has the AES core: PORT_FAILED when the peripheral does
 * not end. Only with 0 is output written. Key and blocks do not stay in the peripheral's memory.
 */
int32_t ecb_encrypt(const uint8_t *key, const uint8_t *input, uint8_t *output);

#endif
