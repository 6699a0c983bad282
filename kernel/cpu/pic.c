/* SPDX-License-Identifier: MIT */
/* The first timer tick at vector 8 would look like a double fault. */
#include "kernel/cpu/pic.h"

#include "kernel/cpu/ports.h"

enum {
    MASTER = 0x20,
    SLAVE = 0xa0,
    MASTER_DATA = 0x21,
    SLAVE_DATA = 0xa1,
    ICW1_INIT = 0x11,
    ICW3_MASTER = 1 << 2, /* the slave is at line 2 */
    ICW3_SLAVE = 2,
    ICW4_8086 = 1,
    ALL = 0xff,
    LINES = 8,
};

void pic_silence(void)
{
    port_write8(MASTER, ICW1_INIT);
    port_write8(SLAVE, ICW1_INIT);
    port_write8(MASTER_DATA, PIC_FIRST_VECTOR);
    port_write8(SLAVE_DATA, PIC_FIRST_VECTOR + LINES);
    port_write8(MASTER_DATA, ICW3_MASTER);
    port_write8(SLAVE_DATA, ICW3_SLAVE);
    port_write8(MASTER_DATA, ICW4_8086);
    port_write8(SLAVE_DATA, ICW4_8086);
    port_write8(MASTER_DATA, ALL);
    port_write8(SLAVE_DATA, ALL);
}
