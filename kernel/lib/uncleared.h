/* SPDX-License-Identifier: MIT */
/* Memory that begins as whatever was there: for stacks and buffers that are written before they are
 * read. Clearing them would take longer than all else before the first byte. */
#ifndef KERNEL_LIB_UNCLEARED_H
#define KERNEL_LIB_UNCLEARED_H

/* boot/image.ld gathers them. The section has no bytes in the file; the comment sign ends the line
 * that the compiler writes, and its own idea of the section's type. */
#define UNCLEARED __attribute__((section(".uncleared,\"aw\",@nobits#")))

#endif
