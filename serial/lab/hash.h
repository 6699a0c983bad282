/* SPDX-License-Identifier: MIT */
/* Names for what must not be told: alike for alike, so that two logs can still be compared. */
#ifndef SERIAL_LAB_HASH_H
#define SERIAL_LAB_HASH_H

#define HASH_NAME_MAX 18 /* "redacted-" and 8 digits, and the NUL */

/* The name of `text`, by HMAC-SHA-256 (RFC 2104) under `salt`; upper and lower case don't matter,
 * nor do `:` and `-`.
 */
void hash_name(const char *salt, const char *text, char name[HASH_NAME_MAX]);

#endif
