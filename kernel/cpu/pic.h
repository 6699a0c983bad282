/* SPDX-License-Identifier: MIT */
/* The two 8259 interrupt controllers that a PC may have: silenced, and moved away from the
 * exceptions' vectors, where a BIOS leaves them. Intel 8259A data sheet, initialization. */
#ifndef KERNEL_CPU_PIC_H
#define KERNEL_CPU_PIC_H

#define PIC_FIRST_VECTOR                                                                           \
    32 /* 16 of them: a spurious interrupt may come even when all is masked                        \
        */

void pic_silence(void);

#endif
