/* SPDX-License-Identifier: MIT */
/* TFTP trusts UDP's checksum, which many a NIC and cable have got past: a bit that turned over on
 * the way, or in memory since. */
#include "kernel/check/check.h"
#include "serial/record/crc32c.h"

/* boot/switch32.asm: one behind the other. boot/stamp.py writes the first two. */
extern const uint64_t build_id;
extern const uint32_t image_sum, image_size;
extern const char kernel_base[]; /* boot/image.ld */

/* All but the sum and both build ids. */
static uint32_t sum_now(void)
{
    const char *id = (const char *)&build_id, *behind = (const char *)&image_size;
    const char *mark = kernel_base + image_size - sizeof build_id;
    uint32_t sum = crc32c(0, kernel_base, (size_t)(id - kernel_base));
    return crc32c(sum, behind, (size_t)(mark - behind));
}

CHECK(image, crc, quick, .budget_ms = 50, .about = "text and read-only data are as they were built")
{
    uint32_t sum = sum_now();
    if (sum != image_sum)
        return check_fail("its sum is %08x, not %08x", sum, image_sum);
    return check_pass("%u bytes, sum %08x", image_size, sum);
}
