/* SPDX-License-Identifier: MIT */
/* The lowest room can't name the panic above it, so it is told. */
#include "kernel/lib/assert.h"

#include <stddef.h>

void (*assert_hook)(const char *what);

_Noreturn void assert_failed(const char *what)
{
    if (assert_hook)
        assert_hook(what);
    __builtin_trap();
}
