/* SPDX-License-Identifier: MIT */
/* Moved. */
#include "kernel/lib/physical.h"
