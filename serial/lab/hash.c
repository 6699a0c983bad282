/* SPDX-License-Identifier: MIT */
#include "serial/lab/hash.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/record/verdict.h"

void hash_name(const char *salt, const char *text, char name[HASH_NAME_MAX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned length = sizeof sum;
    char *lower = memory_new(strlen(text) + 1, 1), *end = lower;
    for (; *text != '\0'; text++)
        if (*text != ':' && *text != '-')
            *end++ = (char)tolower((unsigned char)*text);
    if (!HMAC(EVP_sha256(), salt, (int)strlen(salt), (const unsigned char *)lower, strlen(lower),
              sum, &length)) {
        fputs("rollcall: SHA-256 can't be computed here: nothing is shown\n", stderr);
        exit(VERDICT_NOT_ASKED);
    }
    free(lower);
    snprintf(name, HASH_NAME_MAX, "redacted-%02x%02x%02x%02x", sum[0], sum[1], sum[2], sum[3]);
}
