/* SPDX-License-Identifier: MIT */
/* Of 655 machines 17 have a table of the vendor's own with a wrong sum, and one an SSDT. */
#include "kernel/check/tools/standard.h"

#include "kernel/lib/bytes.h"

static const char signatures[] = "APICBERTCSRTDBG2DMARDSDTECDTEINJERSTFACPHESTHPETIVRSLPIT"
                                 "MCFGMPSTNFITPCCTPMTTPPTTSBSTSLITSPCRSRATTCPATPM2WAETWDAT";

bool standard_table(uint32_t signature)
{
    for (const char *at = signatures; *at != '\0'; at += sizeof signature)
        if (memcmp(at, &signature, sizeof signature) == 0)
            return true;
    return false;
}
