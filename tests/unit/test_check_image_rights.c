/* SPDX-License-Identifier: MIT */
/* The check of the image's rights where one of its places lets through what it must not. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/check/guard.h"
#include "kernel/check/now.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/traps.h"
#include "kernel/lib/status.h"
#include "tests/unit/run.h"

char kernel_base[1], packed_rest[1], unpacked_start[1]; /* boot/image.ld has the real ones */

static const volatile void *writable, *unreadable;
static bool has_page_0;

void guard_progress(void)
{
}

uint64_t clock_us(void)
{
    return 0;
}

int try_read(const volatile void *address, unsigned bytes, uint64_t *value)
{
    assert_int_equal(bytes, 1);
    *value = 0;
    if (address == NULL)
        return has_page_0 ? 0 : STATUS_NOT_THERE;
    return address == unreadable ? STATUS_NOT_THERE : 0;
}

int try_write(volatile void *address, unsigned bytes, uint64_t value)
{
    assert_int_equal(bytes, 1);
    assert_int_equal(value, 0);
    return address == writable ? 0 : STATUS_NOT_THERE;
}

extern const struct check __start_kernel_checks[];

static enum check_outcome run(void)
{
    return __start_kernel_checks[0].run();
}

TEST(protected_image_passes)
{
    assert_int_equal(run(), CHECK_PASSED);
}

TEST(writable_page_fails_by_its_name)
{
    writable = kernel_base;
    assert_int_equal(run(), CHECK_FAILED);
    assert_string_equal(check_now.text, "text is not protected");
    writable = unpacked_start;
    assert_int_equal(run(), CHECK_FAILED);
    assert_string_equal(check_now.text, "text is not protected");
    writable = packed_rest;
    assert_int_equal(run(), CHECK_FAILED);
    assert_string_equal(check_now.text, "read-only data is not protected");
}

TEST(readable_address_0_fails)
{
    has_page_0 = true;
    assert_int_equal(run(), CHECK_FAILED);
    assert_string_equal(check_now.text, "address 0 is not protected");
}

TEST(page_that_cannot_be_read_is_no_pass)
{
    unreadable = unpacked_start;
    assert_int_equal(run(), CHECK_FAILED);
}

static int reset(void **state)
{
    (void)state;
    writable = unreadable = NULL;
    has_page_0 = false;
    return 0;
}

RUN_TESTS(cmocka_unit_test_setup(protected_image_passes, reset),
          cmocka_unit_test_setup(writable_page_fails_by_its_name, reset),
          cmocka_unit_test_setup(readable_address_0_fails, reset),
          cmocka_unit_test_setup(page_that_cannot_be_read_is_no_pass, reset))
