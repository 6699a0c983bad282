/* SPDX-License-Identifier: MIT */
/* ACPI tables whose bytes don't sum to 0: of some that is a fault, of others vendors' carelessness
 * that nobody minds. Pure. ACPI 6.4, table 5.5 and 5.6. */
#ifndef KERNEL_CHECK_TOOLS_STANDARD_H
#define KERNEL_CHECK_TOOLS_STANDARD_H

#include <stdbool.h>
#include <stdint.h>

/* Whether operating systems rely on the table with this signature; not on a vendor's own, nor on an
 * SSDT, which some machines carry broken. */
bool standard_table(uint32_t signature);

#endif
