/* SPDX-License-Identifier: MIT */
/* Memory that the kernel must not be able to touch is what keeps a stray write from going unsaid:
 * a processor, an emulator or a table that lets it through is found here. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/cpu/traps.h"

/* boot/image.ld: text, read-only data, and the text that was unpacked. */
extern char kernel_base[], packed_rest[], unpacked_start[];

static bool can_be_written(char *place)
{
    uint64_t value;
    return try_read(place, 1, &value) != 0 || try_write(place, 1, value) == 0;
}

static const char *what_can_be_touched(void)
{
    uint64_t value;
    if (can_be_written(kernel_base) || can_be_written(unpacked_start))
        return "text";
    if (can_be_written(packed_rest))
        return "read-only data";
    return try_read(NULL, 1, &value) == 0 ? "address 0" : NULL;
}

CHECK(image, rights, quick, .budget_ms = 1, .about = "text can't be written, address 0 not read")
{
    const char *what = what_can_be_touched();
    return what ? check_fail("%s is not protected", what) : check_pass("four faults came");
}
