/* SPDX-License-Identifier: MIT */
/* What must hold, or the kernel is not what it was written to be. Never for input. */
#ifndef KERNEL_LIB_ASSERT_H
#define KERNEL_LIB_ASSERT_H

/* Called with "file:line: condition"; set once by main.c, never returns. Without it a failed
 * assertion is an invalid opcode. */
extern void (*assert_hook)(const char *what);

_Noreturn void assert_failed(const char *what);

#define ASSERT_TEXT(line) #line
#define ASSERT_LINE(line) ASSERT_TEXT(line)
#define ASSERT(condition)                                                                          \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : assert_failed("assertion failed: " __FILE__ ":" ASSERT_LINE(__LINE__) ": " #condition))

#endif
