/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), the seal's sum. RFC 3720, 12.1: polynomial 0x1EDC6F41, reflected, all
 * ones in, inverted out; the sum of "123456789" is 0xe3069283. */
#ifndef SERIAL_RECORD_CRC32C_H
#define SERIAL_RECORD_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The sum of the bytes that `sum` covers (0: none) and then of these. */
uint32_t crc32c(uint32_t sum, const void *bytes, size_t length);

#endif
